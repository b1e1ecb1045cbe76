import { useEffect, useState } from 'react'
import type { OutputOf } from '@/contracts/operations'
import { localDateAt, type EpochMs, type LocalDate } from '@/domain/kernel/time'
import { lostBecause, openingDay } from './slots'

type Availability = OutputOf<'availability.get'>

export interface DayChoice {
  readonly date: LocalDate | null
  readonly setDate: (date: LocalDate) => void
  /** The chosen start that somebody else has just taken, until another is chosen. */
  readonly lostMs: EpochMs | null
  readonly forgetLost: () => void
  /** Opens the day of the chosen start, whichever was open before. */
  readonly followChoice: () => void
}

/**
 * Which day is open, and word of a chosen time that is gone.
 * @param settled false while the availability shown may be older than what we did (a hold under way, another question's answer)
 * @param nearMs opens its day when that has something free and nothing is chosen yet
 * @param onLost called once per lost time; the caller un-chooses it
 */
export const useDayChoice = (
  availability: Availability | undefined,
  startAtMs: EpochMs | null,
  settled: boolean,
  onLost: () => void,
  nearMs: EpochMs | null = null,
): DayChoice => {
  const [asked, setDate] = useState<LocalDate | null>(null)
  const [lostMs, setLostMs] = useState<EpochMs | null>(null)
  const offset = availability?.utcOffsetMinutes ?? 0
  const ofChosen = startAtMs === null ? null : localDateAt(startAtMs, offset)
  const near = availability?.days.find(
    (d) => nearMs !== null && d.freeCount > 0 && d.date === localDateAt(nearMs, offset),
  )
  const date = availability ? openingDay(availability.days, asked ?? ofChosen ?? near?.date ?? null) : null
  const lost =
    settled && availability !== undefined && startAtMs !== null && lostBecause(availability.days, startAtMs) !== null
  useEffect(() => {
    if (!lost || startAtMs === null) return
    setLostMs(startAtMs)
    setDate(localDateAt(startAtMs, offset))
    onLost()
    // Only the loss itself is an event; a new identity of the callback is not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [lost, startAtMs])
  const stillLost = lostMs !== null && availability !== undefined && lostBecause(availability.days, lostMs) !== null
  return {
    date,
    setDate,
    lostMs: stillLost ? lostMs : null,
    forgetLost: () => setLostMs(null),
    followChoice: () => setDate(null),
  }
}
