export const inboxStyle = `
:root{color-scheme:light dark;--ink:#0f1f2e;--muted:#52616e;--accent:#0b6e75;--accentText:#0a666c;--soft:#e3f1f1;--surface:#fff;--page:#f4f6f8;--line:#e4e8ec;--track:#e4e8ec;--chosen:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8eef2;--muted:#a3b1bc;--accent:#5cc3c9;--accentText:#5cc3c9;--soft:#153639;--surface:#16212b;--page:#0d151c;--line:#263441;--track:#0a1117;--chosen:#263441}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;-webkit-font-smoothing:antialiased}
main{max-width:560px;margin:0 auto;padding:24px 16px calc(32px + env(safe-area-inset-bottom))}
h1{font-size:24px;line-height:1.3;margin:0}
p.note{margin:4px 0 16px;color:var(--muted);font-size:14px}
input{width:100%;min-height:44px;padding:10px 14px;border:1px solid var(--line);border-radius:10px;background:var(--surface);color:var(--ink);font:inherit}
input::placeholder{color:var(--muted);opacity:1}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.kinds{display:flex;gap:4px;margin:12px 0 16px;padding:4px;border-radius:12px;background:var(--track)}
.kinds button{flex:1;min-height:40px;border:0;border-radius:9px;background:none;color:var(--muted);font:inherit;font-size:14px;cursor:pointer}
.kinds button[aria-pressed=true]{background:var(--chosen);color:var(--ink);font-weight:600}
ol{list-style:none;margin:0;padding:0;display:grid;gap:12px}
li{background:var(--surface);border:1px solid var(--line);border-radius:14px;overflow:hidden}
li header{display:flex;align-items:center;gap:8px;padding:12px 16px 0;color:var(--muted);font-size:13px;font-variant-numeric:tabular-nums}
li header i{flex:none;width:22px;height:22px;border-radius:7px;background:var(--soft);color:var(--accentText);font:600 12px/22px system-ui,sans-serif;text-align:center}
li header span{flex:1;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
li header time{flex:none}
li h2{font-size:18px;line-height:1.4;margin:10px 16px 0}
li dl{display:grid;grid-template-columns:max-content 1fr;gap:6px 16px;margin:10px 16px 14px}
li dt{color:var(--muted)}
li dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
li footer{padding:11px 16px;border-top:1px solid var(--line);color:var(--muted);font-size:13px;overflow-wrap:anywhere}
li footer b{display:block;color:var(--ink);font-size:14px;font-weight:400}
li b.code{display:block;margin:8px 16px 0;font-size:30px;line-height:1.3;letter-spacing:5px;color:var(--accentText);font-variant-numeric:tabular-nums}
li div{padding:6px 16px 14px;overflow-wrap:anywhere}
li.empty{padding:48px 16px;text-align:center;color:var(--muted);border-style:dashed;background:none}
`
