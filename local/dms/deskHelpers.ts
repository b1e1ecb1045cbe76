/** What every page of the desk has in its script: how it asks, tells and draws. */
export const deskHelpers = String.raw`
'use strict';
const $ = (id) => document.getElementById(id);
const el = (tag, props = {}, ...children) => { const e = Object.assign(document.createElement(tag), props); e.append(...children); return e; };
async function ask(path, body) {
  const reply = await fetch(path, body ? { method: 'POST', headers: { 'content-type': 'application/json', 'x-desk': '1' }, body: JSON.stringify(body) } : undefined);
  const data = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error((data.error && data.error.message) || '系统没有响应');
  return data;
}
function toast(text) { const t = $('toast'); t.textContent = text; t.className = 'on'; clearTimeout(toast.timer); toast.timer = setTimeout(() => { t.className = ''; }, 2600); }
function show(...children) { const d = $('dialog'); d.replaceChildren(...children); if (!d.open) d.showModal(); }
function definition(pairs) { return el('dl', {}, ...pairs.flatMap(([k, v]) => [el('dt', { textContent: k }), el('dd', { textContent: v })])); }
function button(text, onclick, className = '', type = 'button') { return el('button', { textContent: text, onclick, className, type }); }
async function sync() {
  const s = await ask('/desk/sync').catch(() => null), e = $('sync');
  e.className = 'sync' + (!s || s.waiting > 0 ? ' bad' : '');
  e.textContent = !s ? '系统未响应' : s.waiting > 0 ? '同步：' + s.waiting + ' 条待送达' + (s.lastError ? '（' + s.lastError + '）' : '') : '同步正常' + (s.lastDeliveredAt ? ' · ' + new Date(s.lastDeliveredAt).toLocaleTimeString('zh-CN', { hour12: false }) : '');
}
function watch(load) {
  sync(); setInterval(sync, 2000);
  const events = new EventSource('/desk/events');
  events.onmessage = () => { load().catch(() => undefined); sync(); };
  events.onopen = () => load().catch(() => undefined);
}
`
