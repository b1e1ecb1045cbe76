import type { StoreView } from '../../../src/contracts/views'
import { hoursOf } from '../../../src/domain/capacity/hours'
import { ok } from '../../../src/domain/kernel/result'
import { localDateAt, zoneOffsetMinutes, type EpochMs } from '../../../src/domain/kernel/time'
import type { Handler } from '../context'
import type { Store } from '../ports/catalog'

interface Position {
  readonly latitude: number
  readonly longitude: number
}

const EARTH_RADIUS_M = 6_371_000
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Great-circle distance in metres (haversine). */
export const distanceM = (a: Position, b: Position): number => {
  const h =
    Math.sin(radians(b.latitude - a.latitude) / 2) ** 2 +
    Math.cos(radians(a.latitude)) *
      Math.cos(radians(b.latitude)) *
      Math.sin(radians(b.longitude - a.longitude) / 2) ** 2
  return Math.round(2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(h)))
}

const viewOf = (store: Store, position: Position | null, nowMs: EpochMs): StoreView => {
  const utcOffsetMinutes = zoneOffsetMinutes(store.timeZone, nowMs)
  const { hours, closedReason } = hoursOf(store, localDateAt(nowMs, utcOffsetMinutes))
  const [first] = hours
  const last = hours[hours.length - 1]
  return {
    storeId: store.storeId,
    name: store.name,
    address: store.address,
    phone: store.phone,
    latitude: store.latitude,
    longitude: store.longitude,
    utcOffsetMinutes,
    distanceM: position && distanceM(position, store),
    today: {
      open: first && last ? { openMinute: first.startMinute, closeMinute: last.endMinute } : null,
      closedReason,
    },
    advisors: [...store.advisors],
    syncedAtMs: store.syncedAtMs,
  }
}

/** Nearest first with a position, which is used for this answer and kept nowhere; else the store that knows the car, then by name. */
export const list: Handler<'stores.list'> = async (context, { latitude, longitude }) => {
  const position = latitude !== undefined && longitude !== undefined ? { latitude, longitude } : null
  const { sql, account, catalog } = context
  const stores = (await catalog.stores(sql, context.groupId)).map((s) => viewOf(s, position, context.nowMs))
  const known = position || !account ? null : await catalog.lastVisitedStore(sql, account.accountId)
  const rank = (s: StoreView): number => s.distanceM ?? (s.storeId === known ? 0 : 1)
  return ok({ stores: stores.sort((a, b) => rank(a) - rank(b)) })
}
