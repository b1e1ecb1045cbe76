import { WriteRace } from '../ports/database'
import { dmsResources, type DmsAppointment, type DmsResource } from '../ports/dms'
import { applyAppointment, type Applied } from './apply'
import { noteFailure, type SyncServices } from './context'

/** Pages of one resource in one run: a bound, not an expectation. What is left comes with the next run. */
const MAX_PAGES = 50

export interface PullCounts {
  readonly resource: DmsResource
  readonly records: number
  readonly bad: number
}

/** A record that another instance writes at this moment is looked at again; the second look finds its row. */
export const applyOnce = async (services: SyncServices, record: DmsAppointment, traceId: string): Promise<Applied> => {
  try {
    return await applyAppointment(services, record, traceId)
  } catch (error) {
    if (!(error instanceof WriteRace)) throw error
    return applyAppointment(services, record, traceId)
  }
}

const applyPage = async (
  services: SyncServices,
  records: readonly DmsAppointment[],
  traceId: string,
): Promise<void> => {
  const known = await services.database.read((sql) =>
    services.sync.applied(
      sql,
      services.groupId,
      records.map(({ key, version }) => ({ key, version })),
    ),
  )
  for (const record of records) {
    if (known.has(record.key)) continue
    const applied = await applyOnce(services, record, traceId)
    // Left behind until its technician or bay is known and it changes again; said, because nothing else would show it.
    if (applied === 'unknown-place')
      services.log.warn({ trace: traceId, appointment: record.key }, 'appointment at an unknown place')
  }
}

const pullResource = async <R extends DmsResource>(
  services: SyncServices,
  resource: R,
  traceId: string,
): Promise<PullCounts> => {
  const { database, sync, dms, groupId } = services
  let cursor = await database.read((sql) => sync.cursor(sql, groupId, resource))
  let [records, bad] = [0, 0]
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const reply = await dms.list(resource, cursor)
    if (!reply.ok) {
      await noteFailure(services, reply.failure)
      services.log.error({ trace: traceId, resource, failure: reply.failure.kind }, 'pull refused')
      break
    }
    const { records: found, bad: unreadable, nextCursor, hasMore } = reply.value
    if (unreadable.length > 0)
      services.log.warn({ trace: traceId, resource, count: unreadable.length }, 'records do not fit the contract')
    // Appointments touch many tables and lock days: each is an act of its own, before the cursor moves past them.
    if (resource === 'appointments') await applyPage(services, found as readonly DmsAppointment[], traceId)
    await database.transaction(async (sql) => {
      if (resource !== 'appointments')
        await sync.upsert(sql, groupId, resource as Exclude<R, 'appointments'>, found as never, services.now())
      if (nextCursor !== null) await sync.moveCursor(sql, groupId, resource, nextCursor, services.now())
    })
    records += found.length
    bad += unreadable.length
    if (!hasMore || nextCursor === null || nextCursor === cursor) break
    cursor = nextCursor
  }
  return { resource, records, bad }
}

/**
 * Reads what has changed at the DMS since the last pull, every resource from its own cursor, in an order in which what others refer to comes first.
 * @throws DmsUnreachable when the DMS is away; what was read before stays
 */
export const pull = async (services: SyncServices, traceId: string): Promise<PullCounts[]> => {
  await services.database.read((sql) => services.sync.ensureGroup(sql, services.groupId, services.groupName))
  const counts: PullCounts[] = []
  for (const resource of dmsResources) counts.push(await pullResource(services, resource, traceId))
  await services.database.read((sql) => services.sync.noteDms(sql, services.groupId, true, null, services.now()))
  return counts
}

/** Applies one record that a webhook named, read again so that a late or repeated notice does no harm. */
export const applyNotice = async (
  services: SyncServices,
  resource: DmsResource,
  key: string,
  traceId: string,
): Promise<Applied | 'written'> => {
  const reply = await services.dms.get(resource, key, traceId)
  if (!reply.ok) {
    await noteFailure(services, reply.failure)
    return 'asked'
  }
  if (resource === 'appointments') {
    const applied = await applyOnce(services, reply.value as DmsAppointment, traceId)
    if (applied !== 'unknown-place') return applied
    await pull(services, traceId)
    return applyOnce(services, reply.value as DmsAppointment, traceId)
  }
  await services.database.transaction((sql) =>
    services.sync.upsert(
      sql,
      services.groupId,
      resource as Exclude<DmsResource, 'appointments'>,
      [reply.value] as never,
      services.now(),
    ),
  )
  return 'written'
}
