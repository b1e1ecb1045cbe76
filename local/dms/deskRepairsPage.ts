/** Shell of the page of repair orders; the script fills it. */
export const deskRepairsPage = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>维修委托书 · 门店 DMS</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/desk.css"><link rel="stylesheet" href="/repairs.css"></head>
<body>
<header class="bar">
  <h1>门店 DMS</h1>
  <label>门店 <select id="store" aria-label="门店"></select></label>
  <nav class="tabs"><a href="/">预约看板</a><a href="/repairs" aria-current="page">维修委托书</a></nav>
  <span class="grow"></span>
  <span id="sync" class="sync" role="status"></span>
</header>
<main id="stages"></main>
<dialog id="dialog" class="wide"></dialog><div id="toast" role="alert"></div>
<script src="/repairs.js"></script></body></html>`

/** Its style beside the desk's own, in light and dark. */
export const deskRepairsStyle = `
.tabs{display:flex;gap:4px}.tabs a{color:var(--muted);text-decoration:none;padding:6px 12px;border-radius:8px}.tabs a[aria-current]{background:var(--soft);color:var(--accent);font-weight:600}
dialog.wide{width:860px}dialog .list tbody tr{cursor:default}.list .money{text-align:right;white-space:nowrap}.list .actions{display:flex;gap:6px;flex-wrap:wrap}.list .actions button{padding:3px 8px;font-size:13px}
.history{margin:0;padding-left:18px;color:var(--muted);font-size:13px}.warn-text{color:var(--danger)}
@media(prefers-color-scheme:dark){
:root{--ink:#e6edf3;--muted:#9aa7b4;--accent:#4fc3c9;--soft:#12383b;--surface:#161d24;--page:#0d1218;--line:#2a343e;--danger:#ff8a7a;--desk:#243143;--deskInk:#b9cbe4;--done:#26303a}
button.primary{color:#062226}.list tbody tr:hover{background:#1b242d}.tag.ok{background:#133a29;color:#7fdcae}.tag.warn{background:#40300f;color:#f2c274}.tag.bad{background:#45201b;color:#ff9d90}.tag.done{color:#a9b5c0}#toast{color:#0d1218}dialog{background:var(--surface)}
}
`
