import { deskHelpers } from './deskHelpers'

/** The script of the page of repair orders. It draws what the server tells and asks the server to act; it decides nothing. */
export const deskRepairsScript = `${deskHelpers}${String.raw`
const STAGE = { VEHICLE_RECEIVED: '已接车', EVALUATION: '检查中', AWAITING_AUTHORIZATION: '待客户同意', WORK_IN_PROGRESS: '维修中', PARTS_HOLD: '待配件', QUALITY_ASSURANCE: '质检', DETAILING: '清洗', COMPLETED: '已完工', CANCELLED: '已取消' };
const LINE = { ESTIMATED: ['估价', ''], APPROVED: ['客户已同意', 'ok'], DECLINED: ['客户拒绝', 'bad'], DEFERRED: ['客户暂缓', 'warn'], DISPATCHED: ['已派工', 'ok'], IN_PROGRESS: ['施工中', 'warn'], ON_HOLD: ['暂停', 'warn'], COMPLETED: ['已完成', 'done'] };
const PAY = { CUSTOMER_PAY: '自费', WARRANTY: '索赔', INTERNAL: '内部', INSURANCE: '保险' };
const PRIORITY = { SAFETY_CRITICAL: '安全', PRIMARY_CONCERN: '主诉', ROUTINE_MAINTENANCE: '保养', RECOMMENDED_ADD_ON: '建议', OPTIONAL_DESIRED: '可选' };
const METHOD = { DIGITAL_PORTAL: '小程序签字', VERBAL_PHONE: '电话', AUTOMATED_POLICY_PREAUTHORIZATION: '预授权', IN_PERSON: '当面' };
const DECISION = { APPROVED: '同意', DECLINED: '拒绝', DEFERRED: '暂缓' };
const state = { store: null, data: null, operations: [], open: null };
const yuan = (fen) => '¥' + (fen / 100).toFixed(2);
const at = (iso) => new Date(iso).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false });
const partsOf = (l) => l.parts.reduce((sum, p) => sum + p.price_fen * p.quantity, 0);
const nameOf = (key) => { const found = state.data.staff.find((s) => s.staff_key === key); return found ? found.name : key || '—'; };
const agreed = (l) => l.repair_authorization && l.repair_authorization.status === 'APPROVED';
const begun = (l) => ['IN_PROGRESS', 'ON_HOLD', 'COMPLETED'].includes(l.status);
const cell = (...c) => el('td', {}, ...c);
const tag = (text, tone) => el('span', { className: 'tag ' + tone, textContent: text });
const label = (text, field) => el('label', {}, text, field);
const options = (words) => Object.entries(words).map(([value, textContent]) => el('option', { value, textContent }));
const people = (role) => state.data.staff.filter((s) => !role || s.role === role).map((s) => el('option', { value: s.staff_key, textContent: s.name }));
const head = (...names) => el('thead', {}, el('tr', {}, ...names.map((n) => el('th', { textContent: n, className: n === '金额' ? 'money' : '' }))));

function syncTag(o) { return tag(o.waiting ? '待送达' : '已同步', o.waiting ? 'warn' : 'ok'); }

function drawStages() {
  const { orders } = state.data, groups = Object.keys(STAGE).map((s) => [s, orders.filter((o) => o.stage === s)]).filter(([, list]) => list.length > 0);
  if (orders.length === 0) { $('stages').replaceChildren(el('section', { className: 'panel empty', textContent: '本店还没有维修委托书' })); return; }
  $('stages').replaceChildren(...groups.map(([stage, list]) => el('section', { className: 'panel' },
    el('div', { className: 'head' }, el('h2', { textContent: STAGE[stage] }), el('p', { className: 'legend', textContent: list.length + ' 份' })),
    el('table', { className: 'list' }, head('委托书号', '车辆', '服务顾问', '项目', '预计交车', '同步'), el('tbody', {}, ...list.map((o) => {
      const wrong = o.lines.some((l) => begun(l) && !agreed(l));
      const row = el('tr', { tabIndex: 0 }, cell(o.repair_order_id), cell(o.plate, el('br'), el('small', { textContent: o.model })), cell(nameOf(o.advisor_key)),
        cell(o.lines.map((l) => l.name).join('、'), ...(wrong ? [el('br'), tag('未经同意已施工', 'bad')] : [])), cell(at(o.promise_complete_date)), cell(syncTag(o)));
      row.onclick = () => openOrder(o.repair_order_key);
      row.onkeydown = (e) => { if (e.key === 'Enter') openOrder(o.repair_order_key); };
      return row;
    }))))));
}

async function act(command, done) {
  try { await ask('/desk/repairs/' + encodeURIComponent(state.open), command); toast(done); await load(); openOrder(state.open); return ''; } catch (error) { toast(error.message); return error.message; }
}

/** A small form over the order; what it sends is made when it is sent. */
function form(title, fields, send, done) {
  const fault = el('p', { className: 'fault', role: 'alert' });
  const f = el('form', {}, el('h3', { textContent: title }), ...fields, fault, el('div', { className: 'actions' }, button('返回', () => openOrder(state.open)), button('确定', null, 'primary', 'submit')));
  f.onsubmit = async (e) => { e.preventDefault(); fault.textContent = await act(send(), done); };
  show(f);
}

const instantOf = (field) => new Date(field.value + ':00+08:00').toISOString();
const localOf = (iso) => new Date(Date.parse(iso) + 8 * 3600e3).toISOString().slice(0, 16);
const move = (l, status, technician, expected) => ({ command: 'MOVE_LINE', line_key: l.line_key, status, technician_key: technician, parts_expected_at: expected });

function startLine(l) {
  const technician = el('select', { required: true }, ...people('SERVICE_TECHNICIAN'));
  if (l.technician_key) technician.value = l.technician_key;
  const warning = agreed(l) ? [] : [el('p', { className: 'warn-text', textContent: '客户尚未同意该项目。继续施工会在车主端与门店端显示为异常。' })];
  form('开始施工 · ' + l.name, [...warning, label('技师', technician)], () => move(l, 'IN_PROGRESS', technician.value, null), '已开始施工');
}
function lateParts(l) {
  const eta = el('input', { type: 'datetime-local', required: true, value: localOf(l.parts_expected_at || new Date(Date.now() + 864e5).toISOString()) });
  form('配件延迟 · ' + l.name, [label('预计到货', eta)], () => move(l, 'ON_HOLD', l.technician_key, instantOf(eta)), '已登记到货时间');
}
function changePrice(l) {
  const labor = el('input', { type: 'number', min: 0, max: 1000000, step: 0.01, required: true, value: (l.labor_fen / 100).toFixed(2) });
  const parts = l.parts.map((p) => el('input', { type: 'number', min: 0, max: 1000000, step: 0.01, required: true, value: (p.price_fen / 100).toFixed(2) }));
  const fen = (field) => Math.round(Number(field.value) * 100);
  form('修改价格 · ' + l.name, [el('p', { className: 'legend', textContent: '改价后客户的同意作废，需重新确认。' }), label('工时费（元）', labor), ...l.parts.map((p, i) => label(p.name + ' 单价（元）×' + p.quantity, parts[i]))],
    () => ({ command: 'CHANGE_LINE', line_key: l.line_key, labor_fen: fen(labor), standard_minutes: l.standard_minutes, parts: l.parts.map((p, i) => ({ ...p, price_fen: fen(parts[i]) })) }), '价格已修改');
}
function addLine() {
  const op = el('select', { required: true }, ...state.operations.map((o) => el('option', { value: o.op_code, textContent: o.name })));
  const cause = el('input', { maxLength: 300, placeholder: '例如：前制动片剩余 2 毫米' }), pay = el('select', {}, ...options(PAY)), priority = el('select', {}, ...options(PRIORITY));
  form('增加项目', [label('项目', op), label('原因', cause), el('div', { className: 'pair' }, label('付费类型', pay), label('紧要程度', priority))],
    () => ({ command: 'ADD_OPERATION', op_code: op.value, cause: cause.value.trim(), pay_type: pay.value, priority: priority.value }), '已增加项目');
}
function moveStage(o, stage) {
  const person = el('select', { required: true }, ...people()), reason = el('input', { maxLength: 200 });
  person.value = o.advisor_key;
  form('转为 ' + STAGE[stage], [label('操作人', person), label('说明', reason)], () => ({ command: 'MOVE_STAGE', stage, staff_key: person.value, reason: reason.value.trim() }), '已转为' + STAGE[stage]);
}
function movePromise(o) {
  const when = el('input', { type: 'datetime-local', required: true, value: localOf(o.promise_complete_date) }), reason = el('input', { required: true, maxLength: 200, placeholder: '例如：等待配件' });
  form('修改预计交车时间', [label('预计交车', when), label('原因', reason)], () => ({ command: 'PROMISE', promise_complete_date: instantOf(when), reason: reason.value.trim() }), '已修改交车时间');
}

function lineRow(o, l) {
  const [text, tone] = LINE[l.status] || [l.status, ''], a = l.repair_authorization, closed = ['COMPLETED', 'CANCELLED'].includes(o.stage);
  const actions = el('div', { className: 'actions' });
  if (!closed && !['IN_PROGRESS', 'COMPLETED'].includes(l.status)) actions.append(button('开工', () => startLine(l), agreed(l) ? 'primary' : 'danger'));
  if (!closed && l.status === 'IN_PROGRESS') actions.append(button('完成', () => act(move(l, 'COMPLETED', l.technician_key, null), '已完成'), 'primary'));
  if (!closed && l.status !== 'COMPLETED') actions.append(button('改价', () => changePrice(l)));
  // A line on hold is one that somebody has begun: what nobody agreed to and nobody has begun does not wait for parts.
  if (!closed && l.status !== 'COMPLETED' && (agreed(l) || begun(l))) actions.append(button('配件延迟', () => lateParts(l)));
  for (const b of actions.children) b.setAttribute('aria-label', b.textContent + ' ' + l.name);
  return el('tr', {}, cell(l.name, el('br'), el('small', { textContent: [PRIORITY[l.priority], PAY[l.pay_type], l.cause].filter(Boolean).join(' · ') })),
    el('td', { className: 'money' }, yuan(l.labor_fen + partsOf(l)), el('br'), el('small', { textContent: '工时 ' + yuan(l.labor_fen) })),
    cell(tag(text, tone), ...(l.parts_expected_at ? [el('br'), el('small', { textContent: '到货 ' + at(l.parts_expected_at) })] : [])),
    cell(a ? (DECISION[a.status] || a.status) + ' · ' + (METHOD[a.method] || a.method) : begun(l) ? tag('未经同意已施工', 'bad') : '—', ...(a ? [el('br'), el('small', { textContent: at(a.authorized_at) })] : [])), cell(actions));
}

function openOrder(key) {
  const o = state.data.orders.find((x) => x.repair_order_key === key);
  if (!o) return;
  state.open = key;
  const steps = state.data.next[o.stage] || [];
  const actions = el('div', { className: 'actions' }, button('关闭窗口', () => $('dialog').close()), button('增加项目', addLine), button('改交车时间', () => movePromise(o)), ...steps.map((s) => button((s === 'COMPLETED' ? '关单：' : '转为') + STAGE[s], () => moveStage(o, s), s === 'CANCELLED' ? 'danger' : 'primary')));
  const table = el('table', { className: 'list' }, head('项目', '金额', '状态', '客户授权', ''), el('tbody', {}, ...o.lines.map((l) => lineRow(o, l))));
  show(el('div', { className: 'body' }, el('h3', {}, o.plate + ' · ' + STAGE[o.stage] + ' ', syncTag(o)), definition([['委托书号', o.repair_order_id], ['车型', o.model], ['服务顾问', nameOf(o.advisor_key)], ['进店里程', o.mileage_in + ' km'], ['预计交车', at(o.promise_complete_date)], ['客户描述', o.customer_remarks || '—']]),
    table, el('ol', { className: 'history' }, ...o.events.map((e) => el('li', { textContent: at(e.at) + ' ' + (STAGE[e.type] || '改交车时间') + (e.staff_key ? ' · ' + nameOf(e.staff_key) : '') + (e.reason ? ' · ' + e.reason : '') }))), actions));
}

async function load() {
  const wanted = state.store, data = await ask('/desk/repairs?' + new URLSearchParams({ dealer: wanted }));
  if (wanted !== state.store) return;
  state.data = data; drawStages();
  // An order that is looked at is kept fresh; a form that is being filled in is left alone.
  if ($('dialog').open && !$('dialog').querySelector('form')) openOrder(state.open);
}
async function start() {
  const { stores } = await ask('/desk/stores');
  state.operations = (await ask('/desk/operations')).operations;
  $('store').append(...stores.map((s) => el('option', { value: s.dealer_key, textContent: s.name })));
  state.store = stores[0].dealer_key;
  $('store').onchange = () => { state.store = $('store').value; load().catch((e) => toast(e.message)); };
  await load();
  watch(load);
}
start().catch((error) => toast(error.message));
`}`
