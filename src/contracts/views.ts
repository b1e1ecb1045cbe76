import * as z from 'zod/mini'
import { appointmentStatuses } from '@/domain/booking/states'
import { refusalCodes } from '@/domain/capacity/refusals'
import { consentPurposes } from '@/domain/privacy/consents'
import * as p from './primitives'

/** What the phone is shown. Database rows never cross the boundary; each view is checked on the way out. */

export const severity = z.enum(['RED', 'YELLOW'])

export const deferredWork = z.object({
  deferredId: p.id('deferred'),
  opCode: z.nullable(p.opCode),
  name: z.string(),
  nameEn: z.string(),
  severity,
  cause: z.string(),
  quotedFen: p.fen,
  notedAtMs: p.epochMs,
  storeName: z.string(),
})

export const vehicleView = z.object({
  vin: p.vin,
  plate: z.string(),
  brand: z.string(),
  modelCode: z.string(),
  modelName: z.string(),
  modelYear: z.int(),
  bodyType: z.enum(['SEDAN', 'SUV', 'MPV', 'HATCHBACK']),
  energy: z.enum(['FUEL', 'HYBRID', 'EV']),
  color: z.string(),
  odometerKm: z.int(),
  odometerAtMs: p.epochMs,
  nextService: z.nullable(z.object({ dueKm: z.int(), dueDate: p.localDate, kmLeft: z.int(), daysLeft: z.int() })),
  lastVisit: z.nullable(
    z.object({ atMs: p.epochMs, mileageKm: z.int(), storeName: z.string(), items: z.array(z.string()) }),
  ),
  deferred: z.array(deferredWork),
  /** How this person may see the car: the DMS contact's phone is theirs, or they proved VIN and plate. */
  access: z.enum(['PHONE', 'PROOF']),
})

export const meView = z.object({
  accountId: p.id('account'),
  phoneMasked: z.string(),
  name: z.nullable(z.string()),
  vehicleCount: z.int(),
})

/** What a person is given who has just signed in; the token is of use in the browser only. */
export const signedIn = z.object({ token: z.string(), expiresAtMs: p.epochMs, me: meView })

export const storeBrief = z.object({
  storeId: p.id('store'),
  name: z.string(),
  address: z.string(),
  phone: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  /** Offset of the store's zone now; the phone formats store times with it (WeChat runtimes may lack Intl). */
  utcOffsetMinutes: z.int(),
})

export const advisorView = z.object({ staffId: p.id('staff'), name: z.string() })

export const storeView = z.extend(storeBrief, {
  distanceM: z.nullable(z.int()),
  today: z.object({
    open: z.nullable(z.object({ openMinute: p.minutes, closeMinute: p.minutes })),
    closedReason: z.nullable(z.string()),
  }),
  advisors: z.array(advisorView),
  /** When the workshop's data was last read from the DMS. */
  syncedAtMs: z.nullable(p.epochMs),
})

export const price = z.object({ laborFen: p.fen, partsFen: p.fen, totalFen: p.fen })

export const serviceView = z.object({
  opCode: p.opCode,
  name: z.string(),
  nameEn: z.string(),
  category: z.enum(['MAINTENANCE', 'TYRE', 'BRAKE', 'BATTERY', 'AIRCON', 'INSPECTION', 'BODY', 'EV']),
  minutes: p.minutes,
  price,
  /** True when the mileage or time since it was last done says that it is due for this car. */
  due: z.boolean(),
  intervalKm: z.nullable(z.int()),
  intervalMonths: z.nullable(z.int()),
})

export const refusal = z.enum(refusalCodes)

export const slotView = z.object({ startAtMs: p.epochMs, refusal: z.nullable(refusal) })

export const dayView = z.object({
  date: p.localDate,
  /** Why the whole day is shut, in the DMS's own words; null when open. */
  closedReason: z.nullable(z.string()),
  freeCount: z.int(),
  slots: z.array(slotView),
})

export const alternative = z.object({
  storeId: p.id('store'),
  storeName: z.string(),
  startAtMs: p.epochMs,
  utcOffsetMinutes: z.int(),
})

export const bookedItem = z.object({
  opCode: p.opCode,
  name: z.string(),
  nameEn: z.string(),
  minutes: p.minutes,
  price,
  deferredId: z.nullable(p.id('deferred')),
})

export const transport = z.enum(['WAIT', 'DROP_OFF'])

export const permission = z.object({ allowed: z.boolean(), untilMs: z.nullable(p.epochMs) })

export const appointmentView = z.object({
  appointmentId: p.id('appointment'),
  status: z.enum(appointmentStatuses),
  version: z.int(),
  store: storeBrief,
  vehicle: z.object({ vin: p.vin, plate: z.string(), modelName: z.string() }),
  items: z.array(bookedItem),
  minutes: p.minutes,
  estimate: price,
  startAtMs: p.epochMs,
  endAtMs: p.epochMs,
  promiseAtMs: p.epochMs,
  holdExpiresAtMs: z.nullable(p.epochMs),
  transport,
  note: z.string(),
  advisor: z.nullable(advisorView),
  /** Where the appointment stands with the dealer's own system. */
  sync: z.object({
    state: z.enum(['LOCAL', 'PENDING', 'SYNCED', 'REJECTED']),
    /** Why it is not confirmed yet, as a code the phone has words for. */
    reason: z.nullable(z.enum(['SENDING', 'DMS_UNREACHABLE', 'DMS_REFUSED', 'NO_CAPACITY_LEFT'])),
    /** By when a person at the store acts if the systems have not agreed. */
    confirmByMs: z.nullable(p.epochMs),
    syncedAtMs: z.nullable(p.epochMs),
  }),
  dmsNumber: z.nullable(z.string()),
  can: z.object({ confirm: permission, reschedule: permission, cancel: permission }),
  history: z.array(
    z.object({
      event: z.string(),
      atMs: p.epochMs,
      by: z.enum(['OWNER', 'STORE', 'SYSTEM']),
      startAtMs: z.nullable(p.epochMs),
    }),
  ),
})

/** What a person decided last about one purpose. */
export const consentView = z.object({
  purpose: z.enum(consentPurposes),
  textVersion: p.localDate,
  decision: z.enum(['GIVEN', 'WITHDRAWN']),
  decidedAtMs: p.epochMs,
  source: z.enum(['WECHAT', 'BROWSER']),
})

export type ConsentView = z.infer<typeof consentView>
export type DeferredWorkView = z.infer<typeof deferredWork>
export type VehicleView = z.infer<typeof vehicleView>
export type MeView = z.infer<typeof meView>
export type StoreView = z.infer<typeof storeView>
export type ServiceView = z.infer<typeof serviceView>
export type SlotView = z.infer<typeof slotView>
export type DayView = z.infer<typeof dayView>
export type AlternativeView = z.infer<typeof alternative>
export type AppointmentView = z.infer<typeof appointmentView>
