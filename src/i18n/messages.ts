import type { Locale } from '@/domain/kernel/errors'
import { appointments as enAppointments } from './en/appointments'
import { booking as enBooking } from './en/booking'
import { common as enCommon } from './en/common'
import { home as enHome } from './en/home'
import { account as enAccount, me as enMe } from './en/me'
import { privacy as enPrivacy } from './en/privacy'
import { repair as enRepair } from './en/repair'
import { staff as enStaff } from './en/staff'
import type { Widen } from './widen'
import { appointments } from './zh/appointments'
import { booking } from './zh/booking'
import { common } from './zh/common'
import { home } from './zh/home'
import { account, me } from './zh/me'
import { privacy } from './zh/privacy'
import { repair } from './zh/repair'
import { staff } from './zh/staff'

const zh = { common, home, appointments, booking, me, account, privacy, repair, staff }

export type Messages = Widen<typeof zh>

const en: Messages = {
  common: enCommon,
  home: enHome,
  appointments: enAppointments,
  booking: enBooking,
  me: enMe,
  account: enAccount,
  privacy: enPrivacy,
  repair: enRepair,
  staff: enStaff,
}

/** All words of the phone, by language. */
export const messages: Readonly<Record<Locale, Messages>> = { 'zh-CN': zh, en }
