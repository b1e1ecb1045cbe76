/** Shell of the desk; the script fills it. */
export const deskPage = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>门店 DMS 工作台</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/desk.css"></head>
<body>
<header class="bar">
  <h1>门店 DMS</h1>
  <label>门店 <select id="store" aria-label="门店"></select></label>
  <div class="days"><button id="prev" aria-label="前一天">‹</button><input id="date" type="date" aria-label="日期"><button id="next" aria-label="后一天">›</button><button id="today">今天</button></div>
  <div class="switch" role="tablist"><button id="byBay" role="tab" aria-selected="true">工位 × 时间</button><button id="byTechnician" role="tab" aria-selected="false">技师 × 时间</button></div>
  <a href="/repairs">维修委托书</a>
  <span class="grow"></span>
  <span id="sync" class="sync" role="status"></span>
  <button id="walkIn" class="primary">登记到店客户</button>
</header>
<main>
  <section class="panel"><div class="head"><h2 id="title"></h2><p class="legend"><i class="k online"></i>车主线上 <i class="k desk"></i>门店 <i class="k arrived"></i>已到店 <i class="k done"></i>已完成</p></div><div id="board" class="board"></div></section>
  <section class="panel"><div class="head"><h2>预约列表</h2><p id="count" class="legend"></p></div><table class="list"><thead><tr><th>预约号</th><th>时间</th><th>车辆</th><th>车主</th><th>项目</th><th>技师</th><th>工位</th><th>来源</th><th>状态</th></tr></thead><tbody id="list"></tbody></table></section>
  <section class="panel"><div class="head"><h2>当日技师</h2></div><div id="staff" class="staff"></div></section>
  <section class="panel"><div class="head"><h2>员工档案</h2><p class="legend">离职后，车主小程序的员工权限随即停用</p></div><div id="everybody" class="staff"></div></section>
</main>
<dialog id="dialog"></dialog><div id="toast" role="alert"></div>
<script src="/desk.js"></script></body></html>`
