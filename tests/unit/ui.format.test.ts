import {
  formatDate,
  formatDateOnly,
  formatDay,
  formatDistance,
  formatDuration,
  formatKm,
  formatMinuteOfDay,
  formatTime,
} from '../../src/i18n/format'

jest.mock('@tarojs/taro', () => ({ __esModule: true, default: { getStorageSync: () => '' } }))

const SHANGHAI = 480
const now = Date.parse('2026-11-24T23:30:00+08:00') // a Tuesday, half an hour before midnight
const at = (text: string) => Date.parse(`${text}:00+08:00`)

test.each([
  ['2026-11-24T18:00', '今天 周二 18:00', 'Today Tue 18:00'],
  ['2026-11-25T09:30', '明天 周三 09:30', 'Tomorrow Wed 09:30'],
  ['2026-11-26T00:00', '后天 周四 00:00', '26 Nov Thu 00:00'],
  ['2026-11-23T23:59', '昨天 周一 23:59', 'Yesterday Mon 23:59'],
  ['2026-11-28T14:15', '11月28日 周六 14:15', '28 Nov Sat 14:15'],
  ['2027-01-03T08:05', '2027年1月3日 周日 08:05', '3 Jan 2027 Sun 08:05'],
])('%s reads as people say it', (when, zh, en) => {
  expect(formatDay(at(when), SHANGHAI, now, 'zh-CN')).toBe(zh)
  expect(formatDay(at(when), SHANGHAI, now, 'en')).toBe(en)
})

test("the day is the store's, not the phone's", () => {
  const instant = Date.parse('2026-11-24T16:30:00Z') // 25 November in Shanghai
  expect(formatTime(instant, SHANGHAI)).toBe('00:30')
  expect(formatDay(instant, SHANGHAI, now, 'zh-CN')).toBe('明天 周三 00:30')
  expect(formatDay(instant, 0, now, 'zh-CN')).toBe('今天 周二 16:30')
})

test('days without a time', () => {
  expect(formatDate('2026-11-25', '2026-11-24', 'zh-CN')).toBe('明天 周三')
  expect(formatDateOnly(at('2025-03-02T10:00'), SHANGHAI, now, 'zh-CN')).toBe('2025年3月2日')
  expect(formatDateOnly(at('2026-03-02T10:00'), SHANGHAI, now, 'en')).toBe('2 Mar')
})

test.each([
  [0, '0 分钟', '0 min'],
  [45, '45 分钟', '45 min'],
  [60, '1 小时', '1 h'],
  [90, '1 小时 30 分', '1 h 30 min'],
])('%i minutes', (minutes, zh, en) => {
  expect(formatDuration(minutes, 'zh-CN')).toBe(zh)
  expect(formatDuration(minutes, 'en')).toBe(en)
})

test('kilometres, walks and clock times', () => {
  expect(formatKm(1_234_567, 'zh-CN')).toBe('1,234,567 公里')
  expect(formatKm(999, 'en')).toBe('999 km')
  expect(formatDistance(843, 'zh-CN')).toBe('840 米')
  expect(formatDistance(3_240, 'zh-CN')).toBe('3.2 公里')
  expect(formatDistance(25_400, 'en')).toBe('25 km')
  expect(formatMinuteOfDay(545)).toBe('09:05')
})
