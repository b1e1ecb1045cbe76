import * as z from 'zod/mini'
import { limits } from '@/domain/kernel/limits'
import { consentPurposes } from '@/domain/privacy/consents'
import { op, type Operation, type StaffAccess } from './operation'
import { repairOperations } from './operations/repair'
import { staffOperations } from './operations/staff'
import * as p from './primitives'
import * as v from './views'

const nothing = z.strictObject({})
const one = z.object({ appointment: v.appointmentView })

/** Every call a person makes, in one typed table: client and server types, authorisation and OpenAPI come from it. */
export const operations = {
  'session.requestCode': op(
    'anyone',
    'write',
    'Send a sign-in code by SMS',
    z.strictObject({ phone: p.phone }),
    z.object({ challengeId: p.id('challenge'), resendAtMs: p.epochMs, expiresAtMs: p.epochMs }),
  ),
  'session.start': op(
    'anyone',
    'write',
    'Sign in with the code; in WeChat this also ties the OPENID to the account',
    z.strictObject({ challengeId: p.id('challenge'), code: z.string().check(z.regex(/^\d{6}$/)) }),
    v.signedIn,
  ),
  'session.startByWechat': op(
    'anyone',
    'write',
    'Sign in with the code of the phone number button; inside WeChat only, and ties the OPENID to the account',
    z.strictObject({ code: p.wechatCode }),
    v.signedIn,
  ),
  'session.me': op('owner', 'read', 'Who am I', nothing, z.object({ me: v.meView })),
  'session.end': op('owner', 'write', 'Sign out', nothing, z.object({})),

  'consents.list': op(
    'owner',
    'read',
    'What this owner agreed to or took back: the latest decision for each purpose',
    nothing,
    z.object({ consents: z.array(v.consentView) }),
  ),
  'consents.give': op(
    'owner',
    'write',
    'Record what this owner agreed to on this phone',
    z.strictObject({
      consents: z
        .array(z.strictObject({ purpose: z.enum(consentPurposes), textVersion: p.localDate, saidAtMs: p.epochMs }))
        .check(z.minLength(1), z.maxLength(consentPurposes.length)),
    }),
    z.object({ consents: z.array(v.consentView) }),
  ),
  'consents.withdraw': op(
    'owner',
    'write',
    'Take a consent back; without the phone number every session ends',
    z.strictObject({ purpose: z.enum(consentPurposes) }),
    z.object({ consents: z.array(v.consentView) }),
  ),

  'vehicles.list': op(
    'owner',
    'read',
    'The cars of this owner with next service, last visit and deferred work',
    nothing,
    z.object({ vehicles: z.array(v.vehicleView) }),
  ),
  'vehicles.bind': op(
    'owner',
    'write',
    'Prove a car by plate and the last six of its VIN',
    z.strictObject({ plate: p.plate, vinLast6: z.string().check(z.regex(/^[A-HJ-NPR-Z0-9]{6}$/)) }),
    z.object({ vehicle: v.vehicleView }),
  ),

  'stores.list': op(
    'anyone',
    'read',
    'Stores of the group: nearest first with a position, else the one that knows the car',
    z.strictObject({
      latitude: z.optional(z.number().check(z.minimum(-90), z.maximum(90))),
      longitude: z.optional(z.number().check(z.minimum(-180), z.maximum(180))),
    }),
    z.object({ stores: z.array(v.storeView) }),
  ),
  'services.list': op(
    'owner',
    'read',
    "Services for a car's model with price and minutes, and its deferred work",
    z.strictObject({ vin: p.vin }),
    z.object({ services: z.array(v.serviceView), deferred: z.array(v.deferredWork) }),
  ),

  'availability.get': op(
    'owner',
    'read',
    'Every start in the horizon for these services at this store: free, or why not',
    z.strictObject({
      storeId: p.id('store'),
      vin: p.vin,
      opCodes: p.opCodes,
      exceptAppointmentId: z.optional(p.id('appointment')),
    }),
    z.object({
      storeId: p.id('store'),
      utcOffsetMinutes: z.int(),
      asOfMs: p.epochMs,
      minutes: p.minutes,
      promiseAfterMinutes: p.minutes,
      estimate: v.price,
      days: z.array(v.dayView),
    }),
  ),

  'appointments.hold': op(
    'owner',
    'write',
    'Hold a start for five minutes; replaces an earlier hold of this owner',
    z.strictObject({
      appointmentId: p.id('appointment'),
      storeId: p.id('store'),
      vin: p.vin,
      opCodes: p.opCodes,
      deferredIds: z.array(p.id('deferred')).check(z.maxLength(limits.opCodesPerBooking)),
      startAtMs: p.epochMs,
      transport: v.transport,
      advisorId: z.nullable(p.id('staff')),
      note: p.text(limits.noteChars),
    }),
    one,
  ),
  'appointments.release': op(
    'owner',
    'write',
    'Give a hold back',
    z.strictObject({ appointmentId: p.id('appointment') }),
    one,
  ),
  'appointments.confirm': op(
    'owner',
    'write',
    'Turn a hold into a booking',
    z.strictObject({ appointmentId: p.id('appointment') }),
    one,
  ),
  'appointments.reschedule': op(
    'owner',
    'write',
    'Move a booking; the old time is freed in the same commit',
    z.strictObject({ appointmentId: p.id('appointment'), version: z.int(), startAtMs: p.epochMs }),
    one,
  ),
  'appointments.cancel': op(
    'owner',
    'write',
    'Cancel a booking',
    z.strictObject({ appointmentId: p.id('appointment'), version: z.int() }),
    one,
  ),
  'appointments.list': op(
    'owner',
    'read',
    "This owner's appointments, upcoming or past",
    z.strictObject({ scope: z.enum(['UPCOMING', 'PAST']), cursor: z.optional(p.text(64)) }),
    z.object({ appointments: z.array(v.appointmentView), nextCursor: z.nullable(z.string()) }),
  ),
  'appointments.get': op(
    'owner',
    'read',
    'One appointment',
    z.strictObject({ appointmentId: p.id('appointment') }),
    one,
  ),

  ...repairOperations,
  ...staffOperations,
} as const satisfies Record<string, Operation>

export type OperationName = keyof typeof operations
/** Operations that only staff may call. */
export type StaffOperationName = {
  [N in OperationName]: (typeof operations)[N]['role'] extends StaffAccess ? N : never
}[OperationName]
export type InputOf<N extends OperationName> = z.infer<(typeof operations)[N]['input']>
export type OutputOf<N extends OperationName> = z.infer<(typeof operations)[N]['output']>

export const isOperationName = (name: string): name is OperationName => Object.hasOwn(operations, name)
