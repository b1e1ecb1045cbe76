import { inboxStyle } from './inboxStyle'

/** Draws what came, and again when something new comes. Runs in the page. */
const script = `
const list=document.getElementById('list'),to=document.getElementById('to'),kinds=[...document.querySelectorAll('[data-kind]')];
let last='',kind='all';
const make=(tag,value,className)=>{const e=document.createElement(tag);if(value!==undefined)e.textContent=value;if(className)e.className=className;return e};
const when=(atMs)=>{const d=new Date(atMs),now=new Date();
  const time=d.toLocaleTimeString('zh-CN',{hour:'2-digit',minute:'2-digit',hour12:false});
  return d.toDateString()===now.toDateString()?'今天 '+time:d.toLocaleDateString('zh-CN',{month:'long',day:'numeric'})+' '+time};
const head=(sign,text,atMs)=>{const h=make('header'),t=make('time',when(atMs));t.dateTime=new Date(atMs).toISOString();h.append(make('i',sign),make('span',text),t);return h};
const sms=(m)=>{const li=make('li');li.append(head('短',m.to,m.atMs));
  if(/^\\d{6}$/.test(m.params[0]||''))li.append(make('b',m.params[0],'code'));
  li.append(make('div',m.text));return li};
const notice=(m)=>{const li=make('li'),dl=make('dl'),footer=make('footer');
  for(const line of m.lines)dl.append(make('dt',line.label),make('dd',line.value));
  footer.append(...(m.page?[make('b','进入小程序查看'),document.createTextNode(m.page)]:[document.createTextNode('没有可打开的页面')]));
  li.append(head('服','服务通知 · '+m.to.slice(0,8)+'…',m.atMs),make('h2',m.title),dl,footer);return li};
async function refresh(){
  const r=await fetch('/inbox?to='+encodeURIComponent(to.value.trim())).catch(()=>null);if(!r)return;
  const raw=await r.text();if(raw+kind===last)return;last=raw+kind;
  const {messages,notices}=JSON.parse(raw);
  const all=[...(kind==='notice'?[]:messages.map(m=>[m.atMs,sms(m)])),...(kind==='sms'?[]:notices.map(m=>[m.atMs,notice(m)]))];
  list.replaceChildren(...all.sort((a,b)=>b[0]-a[0]).map(([,li])=>li));
  if(!all.length)list.append(make('li','这里还没有消息','empty'));
}
for(const button of kinds)button.addEventListener('click',()=>{kind=button.dataset.kind;for(const b of kinds)b.setAttribute('aria-pressed',String(b===button));refresh()});
to.addEventListener('input',()=>{last='';refresh()});refresh();setInterval(refresh,1000);
`

/** The inbox page: every short message and service notice that left the product, newest first, as the phone would show it. */
export const inboxPage = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover"><title>收件箱</title>
<link rel="icon" href="data:,">
<style>${inboxStyle}</style></head><body><main>
<h1>收件箱</h1><p class="note">产品发出的每条短信和服务通知，最新的在最上面。</p>
<input id="to" placeholder="按手机号或 openid 筛选" aria-label="按手机号或 openid 筛选" autocomplete="off">
<div class="kinds" role="group" aria-label="消息种类"><button data-kind="all" aria-pressed="true">全部</button><button data-kind="sms" aria-pressed="false">短信</button><button data-kind="notice" aria-pressed="false">服务通知</button></div>
<ol id="list" aria-live="polite"></ol>
<script>${script}</script></main></body></html>`
