import type { Appointment, NewAllocation, NewEvent } from '../../cloudfunctions/core/ports/booking'
import type { Membership } from '../../cloudfunctions/core/ports/staff'
import type { Names } from './tenants'
import { at, newId, TODAY } from './workshop'

/** How a method of a repository is asked for what the names name. */
interface Ask {
  readonly args: (n: Names, groupId: string) => readonly unknown[]
  /** Of a row that belongs to a store: under the scope of another store it is as if it were not. */
  readonly ofStore?: true
  /** Answers from the memory of the process, which in production knows one group only. */
  readonly remembers?: true
}

const NOW = at(TODAY, 500)
const TRACE = 'trc_00000000000000000000000000'
const HOUR = 3_600_000

const appointmentOf = (n: Names, groupId: string, appointmentId: string): Appointment => ({
  appointmentId,
  groupId,
  storeId: n.storeId,
  accountId: n.accountId,
  vin: n.vin,
  status: 'BOOKED',
  version: 1,
  startAtMs: NOW + 50 * HOUR,
  endAtMs: NOW + 51 * HOUR,
  promiseAtMs: NOW + 51 * HOUR,
  minutes: 60,
  items: [],
  transport: 'WAIT',
  note: '',
  advisorId: n.advisorId,
  source: 'ONLINE',
  holdExpiresAtMs: null,
  createdAtMs: NOW,
  updatedAtMs: NOW,
  syncState: 'LOCAL',
  syncReason: null,
  confirmByMs: null,
  pushedVersion: 0,
  dmsKey: null,
  dmsNumber: null,
  dmsVersion: 0,
  dmsStartAtMs: null,
  syncedAtMs: null,
})

const eventOf = (appointmentId: string, groupId: string): NewEvent => ({
  appointmentId,
  groupId,
  event: 'CONFIRM',
  fromStatus: 'HELD',
  toStatus: 'BOOKED',
  atMs: NOW,
  actor: 'OWNER',
  startAtMs: NOW,
  traceId: TRACE,
})

const allocationOf = (n: Names, groupId: string): NewAllocation => ({
  appointmentId: n.appointmentId,
  groupId,
  storeId: n.storeId,
  date: TODAY,
  technicianId: n.technicianId,
  bayId: n.bayId,
  startMs: NOW + 60 * HOUR,
  endMs: NOW + 61 * HOUR,
  channel: 'ONLINE',
  overCapacity: false,
  expiresAtMs: NOW + 2 * HOUR,
})

const membershipOf = (n: Names, groupId: string, membershipId: string): Membership => ({
  ...{ membershipId, groupId, storeId: n.storeId, role: 'advisor', state: 'INVITED', version: 1, codeHash: null },
  ...{ invitedBy: n.accountId, invitedAtMs: NOW, expiresAtMs: 4e12, accountId: null, staffId: null, claimedAtMs: null },
  ...{ decidedBy: null, decidedAtMs: null, endedBy: null, endedAtMs: null, endReason: null },
})

const select = (n: Names) => ({ appointmentId: n.appointmentId })
const SPAN = { startAtMs: at(TODAY, 900), endAtMs: at(TODAY, 945) }

/** One for every method of every repository, in an order in which all of them find something where they are at home. */
export const asks: Readonly<Record<string, Ask>> = {
  'appointments.find': { args: (n, g) => [g, n.appointmentId, { forUpdate: true }], ofStore: true },
  'appointments.details': {
    args: (n, g) => [{ groupId: g, accountId: n.accountId, nowMs: NOW, select: select(n) }],
    ofStore: true,
  },
  'appointments.countOpen': {
    args: (n, g) => [
      { groupId: g, accountId: n.accountId, vin: n.vin, ...SPAN, exceptId: '', nowMs: NOW, holdIsGivenUp: false },
    ],
    ofStore: true,
  },
  'appointments.insert': {
    args: (n, g) => {
      const appointmentId = newId('appointment')
      return [appointmentOf(n, g, appointmentId), eventOf(appointmentId, g)]
    },
    ofStore: true,
  },
  'appointments.update': {
    args: (n, g) => [n.appointmentId, { note: 'changed' }, { event: eventOf(n.appointmentId, g) }],
    ofStore: true,
  },
  'appointments.addEvent': { args: (n, g) => [eventOf(n.appointmentId, g)], ofStore: true },
  'appointments.markDeferred': { args: (n, g) => [g, [n.deferredId], 'BOOKED'] },
  'catalog.vehicles': { args: (n) => [n.accountId, n.vin] },
  'catalog.findByProof': { args: (n, g) => [g, n.plate, n.vin.slice(-6)] },
  'catalog.operations': { args: (n, g) => [g, 'M1', [n.opCode]] },
  'catalog.stores': { args: (_, g) => [g] },
  'catalog.lastVisitedStore': { args: (n) => [n.accountId], ofStore: true },
  'catalog.hasAdvisor': { args: (n) => [n.storeId, n.advisorId], ofStore: true },
  'dayPlans.findRules': { args: (n, g) => [g, n.storeId, NOW], ofStore: true },
  'dayPlans.dayOf': { args: (n, g) => [g, n.storeId, NOW], remembers: true },
  'dayPlans.load': { args: (n, g) => [{ groupId: g, storeId: n.storeId, dates: [TODAY], nowMs: NOW }], ofStore: true },
  'dayPlans.lock': { args: (n, g) => [g, [{ storeId: n.storeId, date: TODAY }], NOW], ofStore: true },
  'identity.bySession': { args: (n, g) => [g, n.sessionId, NOW] },
  'identity.byOpenid': { args: (n, g) => [g, n.openid] },
  'identity.upsertAccount': {
    args: (n, g) => [{ accountId: n.accountId, groupId: g, phone: n.phone, openid: `${n.openid}-2`, nowMs: NOW }],
  },
  'identity.contactName': { args: (n) => [n.accountId] },
  'identity.insertSession': {
    args: (n, g) => [{ sessionId: newId('session'), groupId: g, accountId: n.accountId, expiresAtMs: NOW }],
  },
  'identity.findSession': { args: (n) => [n.sessionId] },
  'identity.countChallenges': { args: (n, g) => [g, n.phone, 'x', NOW] },
  'identity.insertChallenge': {
    args: (n, g) => [
      { challengeId: newId('challenge'), groupId: g, phone: n.phone, address: 'x', createdAtMs: NOW, expiresAtMs: NOW },
    ],
  },
  'identity.tryChallenge': { args: (n, g) => [g, n.challengeId] },
  'identity.useChallenge': { args: (n) => [n.challengeId, n.sessionId, NOW] },
  'identity.countBindAttempt': { args: (n, g) => [{ accountId: n.accountId, groupId: g }, NOW] },
  'identity.grantVehicle': { args: (n, g) => [{ accountId: n.accountId, groupId: g }, `${n.vin.slice(0, 16)}9`, NOW] },
  'identity.findReply': { args: (n) => [n.actor, n.key] },
  'identity.finish': {
    args: (n, g) => [
      { groupId: g, atMs: NOW, traceId: TRACE, actor: n.accountId, operation: 'x', target: null, code: 'OK' },
      { actor: n.actor, key: newId('trace'), operation: 'x', inputHash: 'x', reply: {} },
    ],
  },
  'phoneCodes.findCode': { args: (n, g) => [{ groupId: g, codeHash: n.key }] },
  'phoneCodes.tryCode': { args: (n, g) => [{ groupId: g, codeHash: n.key, openid: n.openid, nowMs: NOW }] },
  'phoneCodes.keepPhone': { args: (n, g) => [{ groupId: g, codeHash: n.key, phone: '13700000000' }] },
  'phoneCodes.useCode': { args: (n, g) => [{ groupId: g, codeHash: n.key, sessionId: n.sessionId }] },
  'consents.standing': { args: (n, g) => [{ accountId: n.accountId, groupId: g }] },
  'consents.countSince': { args: (n, g) => [{ accountId: n.accountId, groupId: g }, 0] },
  'consents.add': {
    args: (n, g) => [
      { accountId: n.accountId, groupId: g },
      [{ purpose: 'ALBUM', textVersion: 'x', decision: 'GIVEN', decidedAtMs: NOW, source: 'BROWSER' }],
      NOW,
    ],
  },
  'repairs.details': {
    args: (n, g) => [{ groupId: g, accountId: n.accountId, select: { repairOrderId: n.repairOrderId } }],
    ofStore: true,
  },
  'staff.standings': { args: (n, g) => [{ accountId: n.accountId, groupId: g }], ofStore: true },
  'staff.own': { args: (n, g) => [{ accountId: n.accountId, groupId: g }], ofStore: true },
  'staff.storeOf': { args: (n, g) => [g, n.storeId], ofStore: true },
  'staff.find': { args: (n, g) => [g, n.membershipId], ofStore: true },
  'staff.lock': { args: (n, g) => [g, { membershipId: n.membershipId }], ofStore: true },
  'staff.recordsWith': { args: (n, g) => [g, n.storeId, n.phone], ofStore: true },
  'staff.insert': { args: (n, g) => [membershipOf(n, g, newId('membership'))], ofStore: true },
  'staff.update': { args: (n, g) => [{ ...membershipOf(n, g, n.membershipId), state: 'ENDED' }], ofStore: true },
  'staff.list': { args: (n, g) => [g, n.storeId, 9], ofStore: true },
  'staff.countOpenInvites': { args: (n, g) => [g, n.storeId, NOW], ofStore: true },
  'sync.ensureGroup': { args: (_, g) => [g, 'another name'] },
  'sync.cursor': { args: (_, g) => [g, 'dealers'] },
  'sync.moveCursor': { args: (n, g) => [g, 'dealers', n.dmsKey, NOW] },
  'sync.upsert': {
    args: (n, g) => [
      g,
      'staff',
      [
        {
          key: n.dmsKey,
          version: 9,
          storeKey: n.dmsKey,
          employeeNo: '9',
          name: '9',
          role: 'OTHER',
          skills: [],
          active: true,
          phone: null,
        },
      ],
      NOW,
    ],
    ofStore: true,
  },
  'sync.bookingOf': { args: (n, g) => [appointmentOf(n, g, n.appointmentId)], ofStore: true },
  'sync.findByDmsKey': { args: (n, g) => [g, n.dmsKey], ofStore: true },
  'sync.applied': { args: (n, g) => [g, [{ key: n.dmsKey, version: 0 }]], ofStore: true },
  'sync.places': {
    args: (n, g) => [g, { storeKey: n.dmsKey, technicianKey: n.dmsKey, bayKey: n.dmsKey, advisorKey: null }],
    ofStore: true,
  },
  'sync.allocation': { args: (n) => [n.appointmentId], ofStore: true },
  'sync.askedStarts': { args: (n) => [n.appointmentId], ofStore: true },
  'sync.collisions': {
    args: (n) => [
      { technicianId: n.technicianId, bayId: n.bayId, startMs: SPAN.startAtMs, endMs: SPAN.endAtMs, exceptId: '' },
    ],
    ofStore: true,
  },
  'sync.demands': { args: (n, g) => [g, [n.opCode]] },
  'sync.addTask': {
    args: (n, g) => [
      { groupId: g, storeId: n.storeId, kind: 'OVER_CAPACITY', ref: newId('task'), reason: 'x', nowMs: NOW },
    ],
    ofStore: true,
  },
  'sync.addOverdueTasks': { args: (_, g) => [g, NOW + 999 * HOUR], ofStore: true },
  'sync.noteDms': { args: (n, g) => [g, false, n.dmsKey, NOW] },
  'sync.probeDms': { args: () => [] },
  'sync.receive': {
    args: (_, g) => [
      { groupId: g, source: 'dms', eventId: newId('trace'), type: 'x', body: {}, traceId: TRACE, nowMs: NOW },
    ],
  },
  'sync.challenge': { args: (n) => [n.challengeId] },
  'jobs.addJob': { args: (n) => ['sms.send', { challengeId: n.challengeId, traceId: TRACE }, { key: n.key }] },
  'vitals.readVitals': { args: (_, g) => [g, NOW] },
  'dayPlans.put': { args: (n, g) => [allocationOf(n, g)], ofStore: true },
  'dayPlans.keep': { args: (n) => [n.appointmentId, NOW], ofStore: true },
  'dayPlans.remove': { args: (n) => [n.appointmentId], ofStore: true },
  'appointments.endHolds': { args: (n) => [n.accountId, NOW, TRACE], ofStore: true },
  'identity.unbindOpenid': { args: (n) => [n.accountId] },
  'identity.revokeSession': { args: (n) => [n.sessionId, NOW] },
  'identity.revokeSessions': { args: (n) => [n.accountId, NOW] },
  'sync.sweep': { args: (_, g) => [g, NOW + 9_999 * HOUR, TRACE] },
}
