import { deskHelpers } from './deskHelpers'

/** The desk's script, sent as it stands. It draws what the server tells and asks the server to act; it decides nothing. */
export const deskScript = `${deskHelpers}${String.raw`
const state = { store: null, date: null, by: 'bay', day: null, seen: new Map(), operations: [] };
const STATUS = { BOOKED: ['已预约', 'ok'], MODIFIED: ['已改期', 'ok'], CHECKED_IN: ['已到店', 'warn'], IN_PROGRESS: ['维修中', 'warn'], COMPLETED: ['已完成', 'done'], CANCELLED: ['已取消', 'bad'], NO_SHOW: ['未到店', 'bad'] };
const LIVE = ['BOOKED', 'MODIFIED', 'CHECKED_IN', 'IN_PROGRESS', 'COMPLETED'];
const minuteOf = (iso) => Math.round((Date.parse(iso) - Date.parse(state.date + 'T00:00:00+08:00')) / 60000);
const clock = (m) => String(Math.floor(m / 60)).padStart(2, '0') + ':' + String(m % 60).padStart(2, '0');
const timeOf = (iso) => clock(minuteOf(iso));
const shift = (date, days) => new Date(Date.parse(date + 'T00:00:00Z') + days * 864e5).toISOString().slice(0, 10);
const weekday = (date) => '周' + '日一二三四五六'[new Date(date + 'T00:00:00Z').getUTCDay()];

function kindOf(a) { return a.scheduling_status === 'COMPLETED' ? 'done' : a.scheduling_status === 'CHECKED_IN' || a.scheduling_status === 'IN_PROGRESS' ? 'arrived' : a.source === 'ONLINE' ? 'online' : ''; }
function told(a) { return timeOf(a.scheduled_start) + '–' + timeOf(a.scheduled_end) + ' ' + a.plate + ' ' + a.owner + ' ' + items(a); }
function items(a) { return a.labor_operation_selections.map((s) => s.name).join('、'); }
function nameOf(list, key, value, name) { const found = list.find((x) => x[key] === value); return found ? found[name] : '—'; }

function drawBoard() {
  const d = state.day, board = $('board');
  const weekly = d.store.weekly_hours.filter((w) => w.day_of_week === (new Date(state.date + 'T00:00:00Z').getUTCDay() || 7));
  const special = d.store.calendar.find((c) => c.date === state.date);
  const open = special ? (special.closed ? null : special) : weekly[0];
  $('title').textContent = state.date + ' ' + weekday(state.date) + (special ? ' · ' + special.reason : '') + (open ? '' : ' · 店休');
  const jobs = d.appointments.filter((a) => LIVE.includes(a.scheduling_status));
  const from = Math.floor(Math.min(open ? open.open_minute : 540, ...jobs.map((a) => minuteOf(a.scheduled_start))) / 60) * 60;
  const to = Math.ceil(Math.max(open ? open.close_minute : 1080, ...jobs.map((a) => minuteOf(a.scheduled_end))) / 60) * 60;
  const at = (m) => ((m - from) / (to - from)) * 100 + '%';
  const hours = el('div', { className: 'lane' });
  for (let m = from; m < to; m += 60) hours.append(el('span', { textContent: clock(m), style: 'left:' + at(m) }));
  const rows = state.by === 'bay'
    ? d.bays.map((b) => ({ key: b.bay_key, name: b.bay_identifier, note: b.bay_capability_types.map((t) => TYPES[t] || t).join(' '), field: 'bay_key', work: null }))
    : d.staff.map((s) => ({ key: s.staff_key, name: s.name, note: s.skills.map((k) => SKILLS[k.code] || k.code).join(' '), field: 'technician_key', work: d.absences.some((x) => x.staff_key === s.staff_key) ? [] : d.shifts.filter((x) => x.staff_key === s.staff_key && !x.cancelled) }));
  const now = minuteOf(new Date().toISOString());
  board.replaceChildren(el('div', { className: 'row hours' }, el('div', { className: 'who' }), hours), ...rows.map((r) => {
    const lane = el('div', { className: 'lane' });
    lane.style.setProperty('--hour', 100 / ((to - from) / 60) + '%');
    const windows = (r.work || [{ start_minute: open ? open.open_minute : to, end_minute: open ? open.close_minute : to }]).map((w) => [Math.max(from, w.start_minute), Math.min(to, w.end_minute)]).sort((x, y) => x[0] - y[0]);
    let edge = from;
    for (const [s, e] of [...windows, [to, to]]) { if (s > edge) lane.append(el('div', { className: 'off', style: 'left:' + at(edge) + ';width:calc(' + at(s) + ' - ' + at(edge) + ')' })); edge = Math.max(edge, e); }
    for (const a of jobs.filter((x) => x[r.field] === r.key)) {
      const s = minuteOf(a.scheduled_start), e = minuteOf(a.scheduled_end);
      const job = el('button', { className: 'job ' + kindOf(a) + (fresh(a) ? ' fresh' : ''), title: told(a), style: 'left:' + at(s) + ';width:calc(' + at(e) + ' - ' + at(s) + ' - 2px)' }, el('span', {}, el('b', { textContent: a.plate }), items(a)));
      job.setAttribute('aria-label', told(a));
      job.onclick = () => openAppointment(a);
      lane.append(job);
    }
    if (now > from && now < to) lane.append(el('div', { className: 'now', style: 'left:' + at(now) }));
    return el('div', { className: 'row' }, el('div', { className: 'who', title: r.note }, r.name, el('small', { textContent: r.note })), lane);
  }));
}
const TYPES = { EXPRESS: '快保', GENERAL: '机修', ALIGNMENT: '定位', DIAGNOSIS: '诊断', EV: '电车', BODY: '钣喷' };
const SKILLS = { MAINTENANCE: '保养', TYRE: '轮胎', BRAKE: '制动', ENGINE: '发动机', ELECTRIC: '电气', AIRCON: '空调', DIAGNOSIS: '诊断', EV_HV: '高压电', BODY: '钣喷' };

function fresh(a) { const before = state.seen.get(a.appointment_key); return state.seen.size > 0 && before !== a.version; }

function drawList() {
  const d = state.day, list = $('list');
  $('count').textContent = '共 ' + d.appointments.length + ' 条，线上 ' + d.appointments.filter((a) => a.source === 'ONLINE').length + ' 条';
  if (d.appointments.length === 0) { list.replaceChildren(el('tr', {}, el('td', { colSpan: 9, className: 'empty', textContent: '这一天还没有预约' }))); return; }
  list.replaceChildren(...d.appointments.map((a) => {
    const [text, tone] = STATUS[a.scheduling_status] || [a.scheduling_status, ''];
    const cell = (...c) => el('td', {}, ...c);
    const row = el('tr', { className: fresh(a) ? 'fresh' : '', tabIndex: 0 }, cell(a.appointment_id, ...(a.client_request_id ? [el('br'), el('small', { title: a.client_request_id, textContent: '线上 …' + a.client_request_id.slice(-8) })] : [])), cell(timeOf(a.scheduled_start) + '–' + timeOf(a.scheduled_end)), cell(a.plate, el('br'), el('small', { textContent: a.model })), cell(a.owner), cell(items(a)),
      cell(nameOf(d.staff, 'staff_key', a.technician_key, 'name')), cell(nameOf(d.bays, 'bay_key', a.bay_key, 'bay_identifier')),
      cell(el('span', { className: 'tag ' + (a.source === 'ONLINE' ? 'online' : ''), textContent: a.source === 'ONLINE' ? '车主线上' : '门店' })), cell(el('span', { className: 'tag ' + tone, textContent: text })));
    row.onclick = () => openAppointment(a);
    row.onkeydown = (e) => { if (e.key === 'Enter') openAppointment(a); };
    return row;
  }));
}

function drawStaff() {
  const d = state.day;
  $('staff').replaceChildren(...d.staff.map((s) => {
    const sick = d.absences.some((x) => x.staff_key === s.staff_key), work = d.shifts.find((x) => x.staff_key === s.staff_key && !x.cancelled);
    const button = el('button', { textContent: sick ? '结束请假' : '登记病假', disabled: !work && !sick });
    button.onclick = () => act('/desk/sickness', { staff_key: s.staff_key, date: state.date, sick: !sick }, sick ? '已结束请假' : '已登记病假');
    return el('div', { className: 'person' }, el('div', {}, s.name, el('small', { textContent: sick ? '请假' : work ? '班次 ' + clock(work.start_minute) + '–' + clock(work.end_minute) : '休息' })), button);
  }));
}

const ROLES = { SERVICE_ADVISOR: '服务顾问', SERVICE_TECHNICIAN: '技师', SHOP_FOREMAN: '车间主管', QUALITY_CONTROL: '质检', CASHIER: '收银', SERVICE_MANAGER: '服务经理' };
function drawEverybody() {
  $('everybody').replaceChildren(...state.day.everybody.map((s) => {
    const button = el('button', { textContent: s.active ? '离职' : '复职' });
    button.setAttribute('aria-label', button.textContent + ' ' + s.name);
    button.onclick = () => act('/desk/staff', { staff_key: s.staff_key, active: !s.active }, s.active ? '已登记离职' : '已登记复职');
    return el('div', { className: 'person' }, el('div', {}, s.name + (s.active ? '' : '（已离职）'), el('small', { textContent: [ROLES[s.role] || s.role, s.employee_no, s.phone].filter(Boolean).join(' · ') })), button);
  }));
}

async function act(path, body, done) {
  try { await ask(path, body); toast(done); if ($('dialog').open) $('dialog').close(); await load(); return null; } catch (error) { toast(error.message); return error.message; }
}

function openAppointment(a) {
  const d = state.day, [text] = STATUS[a.scheduling_status] || [a.scheduling_status];
  const path = '/desk/appointments/' + encodeURIComponent(a.appointment_key), booked = ['BOOKED', 'MODIFIED'].includes(a.scheduling_status);
  const actions = el('div', { className: 'actions' });
  if (booked) actions.append(button('取消预约', () => cancel(a, path), 'danger'), button('改期', () => reschedule(a, path)), button('未到店', () => act(path, { command: 'NO_SHOW' }, '已标记未到店')), button('客户到店', () => act(path, { command: 'CHECK_IN' }, '已登记到店'), 'primary'));
  if (a.scheduling_status === 'NO_SHOW') actions.append(button('客户到店', () => act(path, { command: 'CHECK_IN' }, '已登记到店'), 'primary'));
  if (['CHECKED_IN', 'IN_PROGRESS'].includes(a.scheduling_status)) actions.append(button('完成', () => act(path, { command: 'COMPLETE' }, '已完成'), 'primary'));
  actions.prepend(button('关闭', () => $('dialog').close()));
  show(el('div', { className: 'body' }, el('h3', { textContent: a.plate + ' · ' + text }), definition([
    ['预约号', a.appointment_id], ['时间', state.date + ' ' + timeOf(a.scheduled_start) + '–' + timeOf(a.scheduled_end)], ['项目', items(a)], ['车主', a.owner], ['车型', a.model],
    ['技师', nameOf(d.staff, 'staff_key', a.technician_key, 'name')], ['工位', nameOf(d.bays, 'bay_key', a.bay_key, 'bay_identifier')],
    ['到店方式', a.transport === 'WAIT' ? '在店等候' : '留车'], ['来源', a.source === 'ONLINE' ? '车主线上' : '门店'], ['线上编号', a.client_request_id || '—'], ['备注', a.comment || '—'],
  ]), actions));
}

function cancel(a, path) {
  const reason = el('input', { required: true, maxLength: 200, placeholder: '例如：客户来电取消' }), fault = el('p', { className: 'fault', role: 'alert' });
  const form = el('form', {}, el('h3', { textContent: '取消预约 ' + a.appointment_id }), el('label', {}, '原因', reason), fault, el('div', { className: 'actions' }, button('返回', () => openAppointment(a)), button('确认取消', null, 'danger', 'submit')));
  form.onsubmit = async (e) => { e.preventDefault(); fault.textContent = (await act(path, { command: 'CANCEL', reason: reason.value.trim() }, '已取消')) || ''; };
  show(form);
}

function pickers(onchange) {
  const technician = el('select', { required: true }), bay = el('select', { required: true });
  technician.onchange = bay.onchange = onchange;
  return { technician, bay, row: el('div', { className: 'pair' }, el('label', {}, '技师', technician), el('label', {}, '工位', bay)) };
}
function fill(p, technicians, bays, technician, bay) {
  p.technician.replaceChildren(...technicians.map((s) => el('option', { value: s.staff_key, textContent: s.name }))); p.bay.replaceChildren(...bays.map((b) => el('option', { value: b.bay_key, textContent: b.bay_identifier })));
  if (technician) p.technician.value = technician; if (bay) p.bay.value = bay;
}

function reschedule(a, path) {
  const date = el('input', { type: 'date', required: true, value: state.date }), time = el('input', { type: 'time', required: true, step: 900, value: timeOf(a.scheduled_start) });
  const p = pickers(() => {}), fault = el('p', { className: 'fault', role: 'alert' });
  fill(p, state.day.staff, state.day.bays, a.technician_key, a.bay_key);
  const form = el('form', {}, el('h3', { textContent: '改期 ' + a.plate }), el('div', { className: 'pair' }, el('label', {}, '日期', date), el('label', {}, '开始时间', time)), p.row, fault, el('div', { className: 'actions' }, button('返回', () => openAppointment(a)), button('确认改期', null, 'primary', 'submit')));
  form.onsubmit = async (e) => { e.preventDefault(); fault.textContent = (await act(path, { command: 'RESCHEDULE', date: date.value, time: time.value, technician_key: p.technician.value, bay_key: p.bay.value }, '已改期')) || ''; };
  show(form);
}

function walkIn() {
  const chosen = { vin: null, ops: new Set() };
  const plate = el('input', { placeholder: '车牌后几位', autocomplete: 'off' }), cars = el('div', { className: 'choices' }), ops = el('div', { className: 'choices' });
  const next = Math.ceil((minuteOf(new Date().toISOString()) + 5) / 15) * 15;
  const time = el('input', { type: 'time', step: 900, required: true, value: clock(next >= 540 && next < 1080 ? next : 600) }), comment = el('input', { maxLength: 200 });
  const p = pickers(() => {}), fault = el('p', { className: 'fault', role: 'alert' }), save = button('登记', null, 'primary', 'submit');
  const propose = async () => {
    save.disabled = true; fault.textContent = '';
    if (!chosen.vin || chosen.ops.size === 0 || !time.value) return;
    try {
      const found = await ask('/desk/proposal?' + new URLSearchParams({ dealer: state.store, vin: chosen.vin, ops: [...chosen.ops].join(','), date: state.date, time: time.value }));
      fill(p, found.technicians, found.bays); save.disabled = found.technicians.length === 0 || found.bays.length === 0;
      fault.textContent = save.disabled ? (found.technicians.length === 0 ? '该时段没有空闲且具备技能的技师' : '该时段没有空闲的合适工位') : '';
    } catch (error) { fault.textContent = error.message; }
  };
  plate.oninput = async () => {
    const { vehicles } = await ask('/desk/vehicles?q=' + encodeURIComponent(plate.value)).catch(() => ({ vehicles: [] }));
    cars.replaceChildren(...vehicles.map((v) => { const b = button(v.plate + ' ' + v.model_name, () => { chosen.vin = v.vin; for (const x of cars.children) x.setAttribute('aria-pressed', x === b); propose(); }); b.setAttribute('aria-pressed', v.vin === chosen.vin); return b; }));
  };
  ops.append(...state.operations.map((o) => { const b = button(o.name, () => { chosen.ops.has(o.op_code) ? chosen.ops.delete(o.op_code) : chosen.ops.add(o.op_code); b.setAttribute('aria-pressed', chosen.ops.has(o.op_code)); propose(); }); b.setAttribute('aria-pressed', 'false'); return b; }));
  time.onchange = propose; save.disabled = true;
  const form = el('form', {}, el('h3', { textContent: '登记到店客户 · ' + state.date }), el('label', {}, '车辆', plate), cars, el('label', {}, '项目', ops), el('div', { className: 'pair' }, el('label', {}, '开始时间', time), el('label', {}, '备注', comment)), p.row, fault, el('div', { className: 'actions' }, button('取消', () => $('dialog').close()), save));
  form.onsubmit = async (e) => { e.preventDefault(); fault.textContent = (await act('/desk/walk-ins', { dealer_key: state.store, vin: chosen.vin, op_codes: [...chosen.ops], date: state.date, time: time.value, technician_key: p.technician.value, bay_key: p.bay.value, comment: comment.value.trim() }, '已登记')) || ''; };
  show(form); plate.focus();
}

async function load() {
  const wanted = state.store + state.date;
  const day = await ask('/desk/day?' + new URLSearchParams({ dealer: state.store, date: state.date }));
  if (wanted !== state.store + state.date) return;
  state.day = day; drawBoard(); drawList(); drawStaff(); drawEverybody();
  state.seen = new Map(day.appointments.map((a) => [a.appointment_key, a.version]));
}
function go(date) { state.date = date; state.seen = new Map(); $('date').value = date; load().catch((e) => toast(e.message)); }

async function start() {
  const { stores, today } = await ask('/desk/stores');
  state.operations = (await ask('/desk/operations')).operations;
  $('store').append(...stores.map((s) => el('option', { value: s.dealer_key, textContent: s.name })));
  state.store = stores[0].dealer_key;
  $('store').onchange = () => { state.store = $('store').value; go(state.date); };
  $('date').onchange = () => { if ($('date').value) go($('date').value); };
  $('prev').onclick = () => go(shift(state.date, -1)); $('next').onclick = () => go(shift(state.date, 1)); $('today').onclick = () => go(today);
  for (const [id, by] of [['byBay', 'bay'], ['byTechnician', 'technician']]) $(id).onclick = () => { state.by = by; $('byBay').ariaSelected = by === 'bay'; $('byTechnician').ariaSelected = by === 'technician'; drawBoard(); };
  $('walkIn').onclick = walkIn;
  go(today);
  watch(load);
}
start().catch((error) => toast(error.message));
`}`
