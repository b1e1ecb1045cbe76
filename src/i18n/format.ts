import dayjs from 'dayjs'
import utc from 'dayjs/plugin/utc'
import type { Locale } from '@/domain/kernel/errors'
import { daysBetween, isoWeekday, localDateAt, type EpochMs, type LocalDate } from '@/domain/kernel/time'
import { getLocale } from './locale'

dayjs.extend(utc)

/** For instants of views that name no store: all stores are in China, which has one zone without summer time. */
export const CHINA_OFFSET_MINUTES = 480

const weekdaysZh = ['周一', '周二', '周三', '周四', '周五', '周六', '周日']
const weekdaysEn = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const nearZh: Readonly<Record<number, string>> = { [-1]: '昨天', 0: '今天', 1: '明天', 2: '后天' }
const nearEn: Readonly<Record<number, string>> = { [-1]: 'Yesterday', 0: 'Today', 1: 'Tomorrow' }

const at = (ms: EpochMs, utcOffsetMinutes: number) => dayjs.utc(ms).add(utcOffsetMinutes, 'minute')

/** `09:30`, in the store's zone. */
export const formatTime = (ms: EpochMs, utcOffsetMinutes: number): string => at(ms, utcOffsetMinutes).format('HH:mm')

/** `周三` / `Wed`. */
export const formatWeekday = (date: LocalDate, locale: Locale = getLocale()): string =>
  (locale === 'en' ? weekdaysEn : weekdaysZh)[isoWeekday(date) - 1] ?? ''

const dated = (date: LocalDate, today: LocalDate, locale: Locale): string => {
  const sameYear = date.slice(0, 4) === today.slice(0, 4)
  const pattern = locale === 'en' ? (sameYear ? 'D MMM' : 'D MMM YYYY') : sameYear ? 'M月D日' : 'YYYY年M月D日'
  return dayjs.utc(date).format(pattern)
}

/** `明天`, or `11月28日` when it is further off (`Tomorrow`, `28 Nov`). */
export const formatNearDate = (date: LocalDate, today: LocalDate, locale: Locale = getLocale()): string =>
  (locale === 'en' ? nearEn : nearZh)[daysBetween(today, date)] ?? dated(date, today, locale)

/** A day by itself: `明天 周三`, `11月28日 周六`; with the year when it is another one. */
export const formatDate = (date: LocalDate, today: LocalDate, locale: Locale = getLocale()): string =>
  `${formatNearDate(date, today, locale)} ${formatWeekday(date, locale)}`

/**
 * An instant as people say it, in the store's zone: `明天 周三 09:30`, `11月28日 周六 14:00` (`Tomorrow Wed 09:30`).
 * @param nowMs what today is
 */
export const formatDay = (
  ms: EpochMs,
  utcOffsetMinutes: number,
  nowMs: EpochMs,
  locale: Locale = getLocale(),
): string =>
  `${formatDate(localDateAt(ms, utcOffsetMinutes), localDateAt(nowMs, utcOffsetMinutes), locale)} ${formatTime(ms, utcOffsetMinutes)}`

/** The day only of an instant long ago or ahead: `2025年3月2日`, `11月28日`. */
export const formatDateOnly = (
  ms: EpochMs,
  utcOffsetMinutes: number,
  nowMs: EpochMs,
  locale: Locale = getLocale(),
): string => dated(localDateAt(ms, utcOffsetMinutes), localDateAt(nowMs, utcOffsetMinutes), locale)

/** `45 分钟`, `1 小时 30 分`, `2 小时` (`45 min`, `1 h 30 min`). */
export const formatDuration = (minutes: number, locale: Locale = getLocale()): string => {
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (locale === 'en')
    return [hours > 0 && `${hours} h`, (rest > 0 || hours === 0) && `${rest} min`].filter(Boolean).join(' ')
  if (hours === 0) return `${rest} 分钟`
  return rest === 0 ? `${hours} 小时` : `${hours} 小时 ${rest} 分`
}

/** `12,345 公里` (`12,345 km`). */
export const formatKm = (km: number, locale: Locale = getLocale()): string =>
  `${String(Math.round(km)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')} ${locale === 'en' ? 'km' : '公里'}`

/** A walk or a drive: `800 米`, `3.2 公里`, `25 公里`. */
export const formatDistance = (metres: number, locale: Locale = getLocale()): string => {
  if (metres < 1000) return `${Math.round(metres / 10) * 10} ${locale === 'en' ? 'm' : '米'}`
  const km = metres / 1000
  return `${km < 10 ? km.toFixed(1) : Math.round(km)} ${locale === 'en' ? 'km' : '公里'}`
}

/** Minutes since midnight as a clock: `09:00`. */
export const formatMinuteOfDay = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
