/** The inbox page: every message that left the product, newest first, as the phone would show it. */
export const inboxPage = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>短信收件箱</title>
<link rel="icon" href="data:,">
<style>
:root{--ink:#0f1f2e;--muted:#566573;--accent:#0b6e75;--soft:#e3f1f1;--surface:#fff;--page:#f4f6f8;--line:#e4e8ec}
@media(prefers-color-scheme:dark){:root{--ink:#e8eef2;--muted:#a3b1bc;--accent:#5cc3c9;--soft:#153639;--surface:#16212b;--page:#0d151c;--line:#263441}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:15px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}
main{max-width:640px;margin:0 auto;padding:32px 16px}h1{font-size:22px;margin:0 0 4px}p.note{margin:0 0 16px;color:var(--muted)}
input{width:100%;padding:12px;border:1px solid var(--line);border-radius:8px;background:var(--surface);color:var(--ink);font:inherit}
ol{list-style:none;margin:16px 0;padding:0;display:grid;gap:12px}
li{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:16px}
li header{display:flex;justify-content:space-between;color:var(--muted);font-size:13px;font-variant-numeric:tabular-nums}
li b{font-size:28px;letter-spacing:4px;color:var(--accent);font-variant-numeric:tabular-nums;display:block}
.empty{text-align:center;color:var(--muted);padding:48px 0}
</style></head><body><main>
<h1>短信收件箱</h1><p class="note">产品发出的每条短信都在这里，最新的在最上面。</p>
<label for="to" hidden>手机号</label><input id="to" inputmode="tel" placeholder="输入手机号筛选" aria-label="按手机号筛选">
<ol id="list" aria-live="polite"></ol>
<script>
const list=document.getElementById('list'),to=document.getElementById('to');let last='';
const text=(tag,value)=>{const e=document.createElement(tag);e.textContent=value;return e};
async function refresh(){
  const r=await fetch('/inbox?to='+encodeURIComponent(to.value.trim())).catch(()=>null);if(!r)return;
  const raw=await r.text();if(raw===last)return;last=raw;
  const {messages}=JSON.parse(raw);
  list.replaceChildren(...messages.map(m=>{const li=document.createElement('li'),h=document.createElement('header');
    h.append(text('span',m.to),text('time',new Date(m.atMs).toLocaleString('zh-CN',{hour12:false})));li.append(h);
    if(/^\\d{6}$/.test(m.params[0]||''))li.append(text('b',m.params[0]));li.append(text('div',m.text));return li}));
  if(!messages.length)list.append(Object.assign(text('li','还没有短信'),{className:'empty'}));
}
to.addEventListener('input',()=>{last='';refresh()});refresh();setInterval(refresh,1000);
</script></main></body></html>`
