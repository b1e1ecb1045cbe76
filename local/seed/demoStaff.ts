import { staffPhone } from './staff'

/** The store whose people are at work on the first start. */
export const DEMO_STORE = 'D001'

/** Not in the store's DMS: made by the operator's script. */
export const demoAdmin = { phone: '13700000001', title: '集团管理员' }

/** People of that store, one of each role, as they are invited. */
export const demoStaff = [
  { role: 'manager', title: '店长', phone: staffPhone(DEMO_STORE, 'M', 0) },
  { role: 'advisor', title: '服务顾问', phone: staffPhone(DEMO_STORE, 'A', 0) },
  { role: 'technician', title: '技师', phone: staffPhone(DEMO_STORE, 'T', 0) },
  { role: 'quality', title: '质检', phone: staffPhone(DEMO_STORE, 'Q', 0) },
  { role: 'cashier', title: '收银', phone: staffPhone(DEMO_STORE, 'C', 0) },
] as const
