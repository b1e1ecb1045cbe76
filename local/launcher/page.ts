interface Owner {
  readonly name: string
  readonly phone: string
  readonly story: string
}

interface Staff {
  readonly title: string
  readonly phone: string
}

/** Whom to sign in as. */
export interface People {
  readonly owners: readonly Owner[]
  readonly staff: readonly Staff[]
}

export interface Links {
  readonly app: string
  readonly dms: string
  readonly wechat: string
}

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)

const card = (href: string, title: string, note: string): string =>
  `<a class="card" href="${escape(href)}" target="_blank" rel="noopener"><h2>${escape(title)}</h2><p>${escape(note)}</p><span>${escape(href.replace('http://', ''))}</span></a>`

const ownerRow = (o: Owner): string =>
  `<tr><td>${escape(o.name)}</td><td class="num">${escape(o.phone)}</td><td>${escape(o.story)}</td></tr>`

const staffRow = (s: Staff): string => `<tr><td>${escape(s.title)}</td><td class="num">${escape(s.phone)}</td></tr>`

/** The page that opens every person's view and shows how each process is. */
export const launcherPage = (links: Links, { owners, staff }: People): string => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>车主 · 本地环境</title><link rel="icon" href="data:,">
<style>
:root{--ink:#0f1f2e;--muted:#566573;--accent:#0b6e75;--surface:#fff;--page:#f4f6f8;--line:#e4e8ec;--ok:#1e8e5a;--bad:#c0392b}
@media(prefers-color-scheme:dark){:root{--ink:#e8eef2;--muted:#a3b1bc;--accent:#5cc3c9;--surface:#16212b;--page:#0d151c;--line:#263441;--ok:#58c98f;--bad:#ff8577}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:15px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}
main{max-width:960px;margin:0 auto;padding:48px 24px}h1{font-size:28px;margin:0}h2{font-size:17px;margin:0 0 4px}h3{font-size:17px;margin:32px 0 12px}
p{margin:0;color:var(--muted)}.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(210px,1fr));gap:16px;margin-top:24px}
.card{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:20px;text-decoration:none;color:inherit;display:flex;flex-direction:column;transition:border-color .15s}
.card:hover,.card:focus-visible{border-color:var(--accent)}.card p{flex:1}.card span{overflow-wrap:anywhere;color:var(--accent);font-size:13px;margin-top:12px;font-variant-numeric:tabular-nums}
table{width:100%;border-collapse:collapse;background:var(--surface);border:1px solid var(--line);border-radius:12px;overflow:hidden}
th,td{text-align:left;padding:12px 16px;border-top:1px solid var(--line)}tr:first-child>*{border-top:0}th{color:var(--muted);font-size:13px;font-weight:400}.num{font-variant-numeric:tabular-nums;white-space:nowrap}
.dot{display:inline-block;width:10px;height:10px;border-radius:50%;background:var(--bad);margin-right:8px}.up .dot{background:var(--ok)}
ol{background:var(--surface);border:1px solid var(--line);border-radius:12px;margin:0;padding:16px 16px 16px 40px}
@media(prefers-reduced-motion:reduce){*{transition:none!important}}
</style></head><body><main>
<h1>车主 · 本地环境</h1><p>真实的函数、数据库与协议，在这台电脑上运行。数据保存在 .data 目录，重启后仍在。</p>
<div class="cards">
${card(`${links.app}/`, '车主端', '手机网页版。建议用浏览器的手机模式（375 × 812）打开。')}
${card(`${links.dms}/`, '门店 DMS 工作台', '按工位与技师查看当天，接收预约，改期、取消、到店。')}
${card(`${links.wechat}/`, '收件箱', '短信验证码和服务通知发到这里。')}
${card(`${links.app}/api/openapi.json`, '接口文档', '由操作表生成的 OpenAPI。')}
</div>
<h3>试一试</h3><ol><li>打开车主端，用下面任一手机号登录，验证码在收件箱。</li><li>选项目、门店和时间，确认预约。</li><li>在 DMS 工作台看到这条预约；在那里改期或取消，车主端随即更新。</li></ol>
<h3>示例车主</h3><table><tr><th>姓名</th><th>手机号</th><th>可以试什么</th></tr>${owners.map(ownerRow).join('')}</table>
<h3>示例员工（浦东旗舰店）</h3><p>同一个车主端：用员工手机号登录，“我的”里多出“员工工作台”。</p><table><tr><th>岗位</th><th>手机号</th></tr>${staff.map(staffRow).join('')}</table>
<h3>进程</h3><table><thead><tr><th>名称</th><th>状态</th><th>进程号</th><th>已运行</th><th>重启次数</th></tr></thead><tbody id="states"></tbody></table>
<script>
const names={postgres:'PostgreSQL 数据库',dms:'门店 DMS',wechat:'微信与短信',cloudbase:'云函数平台'};
const span=ms=>{const s=Math.floor(ms/1000);return s<60?s+' 秒':s<3600?Math.floor(s/60)+' 分钟':Math.floor(s/3600)+' 小时'};
const cell=(t,c)=>{const e=document.createElement('td');e.textContent=t;if(c)e.className=c;return e};
async function refresh(){
  const r=await fetch('/status.json').then(r=>r.json()).catch(()=>null);
  const rows=(r?r.processes:[]).map(p=>{const tr=document.createElement('tr');if(p.up)tr.className='up';
    const s=cell(p.up?'正常':'未就绪');s.prepend(Object.assign(document.createElement('i'),{className:'dot'}));
    tr.append(cell(names[p.name]||p.name),s,cell(p.pid??'—','num'),cell(span(r.nowMs-p.sinceMs),'num'),cell(p.restarts,'num'));return tr});
  if(rows.length)document.getElementById('states').replaceChildren(...rows);
}
refresh();setInterval(refresh,2000);
</script></main></body></html>`
