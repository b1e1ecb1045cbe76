import { useMemo } from 'react'
import type { OutputOf } from '@/contracts/operations'
import type { AlternativeView, StoreView } from '@/contracts/views'
import { minuteOfDayAt, type EpochMs, type LocalDate } from '@/domain/kernel/time'
import { useSisterAvailability, type Wanted } from './queries'
import { waysOutOfFullDay } from './slots'

type Availability = OutputOf<'availability.get'>
const SISTERS = 2

/**
 * The ways out of the shown day when it is full: other days here, or the same day in one of the nearest sister stores.
 * Sister stores are asked only then.
 * @param lastMs the time last wanted, whose time of day the ways out keep to
 */
export const useWaysOut = (
  wanted: Wanted | null,
  availability: Availability | undefined,
  date: LocalDate | null,
  stores: readonly StoreView[],
  lastMs: EpochMs | null,
): AlternativeView[] => {
  const full = availability?.days.find((d) => d.date === date)?.freeCount === 0
  const sisters = full && wanted ? stores.filter((s) => s.storeId !== wanted.storeId).slice(0, SISTERS) : []
  const answers = useSisterAvailability(
    sisters.map((s) => ({ ...wanted!, storeId: s.storeId, exceptAppointmentId: null })),
  )
  const names = useMemo(() => new Map(stores.map((s) => [s.storeId, s.name])), [stores])
  if (!full || !availability || date === null) return []
  const here = { ...availability, storeName: names.get(availability.storeId) ?? '' }
  const minute = lastMs === null ? null : minuteOfDayAt(lastMs, availability.utcOffsetMinutes)
  const others = answers.flatMap((a) => (a ? [{ ...a, storeName: names.get(a.storeId) ?? '' }] : []))
  return waysOutOfFullDay(here, date, minute, others)
}
