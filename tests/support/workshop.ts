import { ulid } from 'ulid'
import { appointmentRepository } from '../../cloudfunctions/adapters/postgres/appointments'
import { catalogRepository } from '../../cloudfunctions/adapters/postgres/catalog'
import { consentRepository } from '../../cloudfunctions/adapters/postgres/consents'
import { dayPlanRepository } from '../../cloudfunctions/adapters/postgres/dayPlans'
import { createDb, type Db } from '../../cloudfunctions/adapters/postgres/db'
import { identityRepository } from '../../cloudfunctions/adapters/postgres/identity'
import { addJob } from '../../cloudfunctions/adapters/postgres/jobs'
import { phoneCodeRepository } from '../../cloudfunctions/adapters/postgres/phoneCodes'
import { repairRepository } from '../../cloudfunctions/adapters/postgres/repairs'
import { staffRepository } from '../../cloudfunctions/adapters/postgres/staff'
import { syncRepository } from '../../cloudfunctions/adapters/postgres/sync'
import type { Services } from '../../cloudfunctions/core/context'
import type { DmsGateway } from '../../cloudfunctions/core/ports/dms'
import type { SyncServices } from '../../cloudfunctions/core/sync/context'
import { codeOf } from '../../cloudfunctions/core/identity/smsCode'
import { createTokens } from '../../cloudfunctions/core/identity/tokens'
import { createLog } from '../../cloudfunctions/core/log'
import { createPipeline } from '../../cloudfunctions/core/pipeline'
import { createRateLimiter } from '../../cloudfunctions/core/rateLimit'
import { inviteCodeOf } from '../../cloudfunctions/core/staff/inviteCode'
import type { CallReply } from '@/contracts/envelope'
import type { InputOf, OperationName, OutputOf } from '@/contracts/operations'
import { makeId, type IdKind } from '@/domain/kernel/ids'
import { addDays, startOfDayMs } from '@/domain/kernel/time'

export const TODAY = '2026-11-24'
export const ZONE = 'Asia/Shanghai'
const SECRET = 'a secret of at least thirty-two characters'
export const newId = (kind: IdKind): string => makeId(kind, ulid())

/** Instant of a minute of a day in the store's zone. */
export const at = (date: string, minute: number): number => startOfDayMs(date, ZONE) + minute * 60_000

export interface WorkshopShape {
  readonly technicians: number
  readonly bays: number
  readonly owners: number
  readonly onlineShare?: number
  /** Days from TODAY that have shifts. */
  readonly days?: number
}

/** A small store of its own in the given database, with owners who have a car each, and a clock that the test moves. */
export const openWorkshop = async (appUrl: string, shape: WorkshopShape, overrides: Partial<Services> = {}) => {
  const groupId = newId('group')
  const db = createDb({ url: appUrl, poolMax: 8, name: 'test', groupId })
  const clock = { nowMs: at(TODAY, 8 * 60) }
  const storeId = await db.transaction((sql) => seedStore(sql.query.bind(sql), groupId, shape))
  const services: Services = {
    database: db,
    appointments: appointmentRepository,
    dayPlans: dayPlanRepository,
    catalog: catalogRepository,
    identity: identityRepository,
    phoneCodes: phoneCodeRepository,
    // As if WeChat were away; a test that needs its answer gives one.
    wechatPhone: { exchange: () => Promise.resolve({ ok: false, reason: 'UNAVAILABLE' }) },
    wechatCodes: { draw: () => Promise.resolve(null) },
    consents: consentRepository,
    staff: staffRepository,
    repairs: repairRepository,
    addJob,
    kick: async () => undefined,
    tokens: createTokens(SECRET),
    now: () => clock.nowMs,
    newId,
    smsCodeOf: (id) => codeOf(SECRET, id),
    inviteCodeOf: (id) => inviteCodeOf(SECRET, id),
    groupId,
    ...overrides,
  }
  const handle = createPipeline(services, createLog('test', 'silent'), createRateLimiter(1_000_000))
  const owners = await Promise.all(Array.from({ length: shape.owners }, (_, i) => makeOwner(db, services, groupId, i)))

  const call = async <N extends OperationName>(
    owner: { token: string } | null,
    operation: N,
    input: InputOf<N>,
    idempotencyKey = newId('trace'),
  ): Promise<CallReply<OutputOf<N>>> => {
    const { reply } = await handle({
      operation,
      input,
      idempotencyKey,
      traceId: newId('trace'),
      locale: 'zh-CN',
      caller: { openid: null, token: owner?.token ?? null, address: '127.0.0.1' },
    })
    return reply as CallReply<OutputOf<N>>
  }
  const holdInput = (
    owner: Owner,
    startAtMs: number,
    over: Partial<InputOf<'appointments.hold'>> = {},
  ): InputOf<'appointments.hold'> => ({
    appointmentId: newId('appointment'),
    storeId,
    vin: owner.vin,
    opCodes: ['OIL-45'],
    deferredIds: [],
    startAtMs,
    transport: 'WAIT',
    advisorId: null,
    note: '',
    ...over,
  })
  const sync: SyncServices = {
    ...{ database: db, appointments: appointmentRepository, dayPlans: dayPlanRepository, sync: syncRepository, addJob },
    // Nothing in these tests asks the DMS; whatever did would fail by name.
    dms: {} as DmsGateway,
    now: () => clock.nowMs,
    newId,
    groupId,
    groupName: '测试集团',
    log: createLog('test', 'silent'),
  }
  return { db, services, sync, groupId, storeId, owners, clock, call, handle, holdInput, close: () => db.close() }
}

export interface Owner {
  readonly accountId: string
  readonly token: string
  readonly vin: string
}

type Query = (text: string, values?: readonly unknown[]) => Promise<unknown>

const seedStore = async (query: Query, groupId: string, shape: WorkshopShape): Promise<string> => {
  const storeId = newId('store')
  await query('INSERT INTO groups VALUES ($1, $2)', [groupId, '测试集团'])
  const weekly = [1, 2, 3, 4, 5, 6, 7].map((dayOfWeek) => ({ dayOfWeek, openMinute: 540, closeMinute: 1080 }))
  await query(
    `INSERT INTO stores (store_id, group_id, dms_key, dms_version, name, address, phone, latitude, longitude, time_zone, weekly_hours, policy, synced_at_ms)
     VALUES ($1, $2, 'D1', 1, '测试店', '测试路 1 号', '021-00000000', 31.2, 121.5, $3, $4, $5, 0)`,
    [storeId, groupId, ZONE, JSON.stringify(weekly), JSON.stringify({ onlineShare: shape.onlineShare ?? 1 })],
  )
  const days = Array.from({ length: shape.days ?? 3 }, (_, i) => addDays(TODAY, i))
  for (let i = 0; i < shape.technicians; i += 1) {
    const staffId = newId('staff')
    await query(
      `INSERT INTO staff VALUES ($1, $2, $3, $4, 1, $4, '技师', 'SERVICE_TECHNICIAN', '{MAINTENANCE}', true)`,
      [staffId, groupId, storeId, `T${i}`],
    )
    await query(`INSERT INTO shifts SELECT $1, $2 || d, 1, $3, $4, d, 540, 1080 FROM unnest($5::text[]) d`, [
      groupId,
      `S${i}-`,
      storeId,
      staffId,
      days,
    ])
  }
  for (let i = 0; i < shape.bays; i += 1)
    await query(`INSERT INTO bays VALUES ($1, $2, $3, $4, 1, $4, '{GENERAL}', true)`, [
      newId('bay'),
      groupId,
      storeId,
      `B${i}`,
    ])
  const byModel = (minutes: number) => JSON.stringify({ M1: { minutes, laborFen: 10_000, partsFen: 20_000 } })
  for (const [code, minutes] of [
    ['OIL-45', 45],
    ['BRAKE-120', 120],
  ] as const)
    await query(
      `INSERT INTO labor_operations VALUES ($1, $2, 1, '测试项目', 'Test operation', 'MAINTENANCE', '{MAINTENANCE}', '{GENERAL}', 10000, 12, true, $3)`,
      [groupId, code, byModel(minutes)],
    )
  return storeId
}

const VIN_DIGITS = '0123456789ABCDEFGHJKLMNPRSTUVWXYZ'
const vinOf = (n: number): string =>
  `LTESTWRKS${[...String(n).padStart(8, '0')].map((d) => VIN_DIGITS[Number(d)]).join('')}`

const makeOwner = async (db: Db, services: Services, groupId: string, index: number): Promise<Owner> => {
  const [accountId, sessionId, vin] = [newId('account'), newId('session'), vinOf(index)]
  const phone = `138${String(index).padStart(8, '0')}`
  const farAway = 4_000_000_000_000
  await db.transaction(async (sql) => {
    await sql.query('INSERT INTO customers VALUES ($1, $2, $3, 1, $4, ARRAY[$5])', [
      newId('customer'),
      groupId,
      `C${index}`,
      '测试',
      phone,
    ])
    await sql.query(
      `INSERT INTO vehicles VALUES ($1, $2, 1, $3, '东岳', 'M1', '测试车', 2022, 'SEDAN', 'FUEL', '白', 20000, 0, '2022-01-01', ARRAY[$4])`,
      [groupId, vin, `沪A${String(index).padStart(5, '0')}`, `C${index}`],
    )
    await sql.query('INSERT INTO accounts VALUES ($1, $2, $3, NULL, 0)', [accountId, groupId, phone])
    await sql.query('INSERT INTO sessions VALUES ($1, $2, $3, $4)', [sessionId, groupId, accountId, farAway])
  })
  return { accountId, vin, token: await services.tokens.sign({ sessionId, expiresAtMs: farAway }) }
}
