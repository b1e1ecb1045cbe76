import chineseDays from 'chinese-days'
import { addDays, type LocalDate } from '../../src/domain/kernel/time'

const FIXED: Readonly<Record<string, string>> = {
  '01-01': '元旦',
  '05-01': '劳动节',
  '05-02': '劳动节',
  '10-01': '国庆节',
  '10-02': '国庆节',
  '10-03': '国庆节',
}
const LUNAR: Readonly<Record<string, string>> = {
  '1-1': '春节',
  '1-2': '春节',
  '1-3': '春节',
  '5-5': '端午',
  '8-15': '中秋',
}

const lunarKey = (date: LocalDate): string => {
  const { lunarMon, lunarDay, isLeap } = chineseDays.getLunarDate(date)
  return isLeap ? '' : `${lunarMon}-${lunarDay}`
}

/** The days that the law itself names, without what each autumn's notice adds to them. */
const byLaw = (date: LocalDate): string | null => {
  if (lunarKey(addDays(date, 1)) === '1-1') return '除夕'
  if (chineseDays.getSolarTerms(date, date).some((t) => t.name === '清明')) return '清明'
  return FIXED[date.slice(5)] ?? LUNAR[lunarKey(date)] ?? null
}

/** Name of the statutory holiday on a day, or null. The year's notice comes late in the year before; until it is known, the law's own days count. */
export const holidayOn = (date: LocalDate): string | null => {
  const { work, name } = chineseDays.getDayDetail(date)
  const [, announced] = name.split(',')
  return announced ? (work ? null : announced) : byLaw(date)
}
