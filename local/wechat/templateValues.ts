import { Refusal } from './refusal'
import type { Template } from './config'
import { isFields, type Fields } from './fields'

const CLOCK = String.raw`([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?`
const DAY = String.raw`(\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{4}\.\d{1,2}\.\d{1,2})`
const TIME = new RegExp(`^(${DAY} ?)?${CLOCK}$`)
const DATE = new RegExp(`^${DAY}( ?${CLOCK})?$`)
const AMOUNT = /^[^\p{L}\p{N}\s]?(\d+)(?:\.(\d+))?元?$/u
const AMOUNT_DIGITS = 10

/** No 30th of February. */
const isRealDay = (text: string): boolean => {
  const [year, month, day] = [.../(\d{4})\D(\d{1,2})\D(\d{1,2})/.exec(text)!.slice(1)].map(Number) as [
    number,
    number,
    number,
  ]
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
/** One moment or two with `~` between them. */
const isRange = (text: string, form: RegExp): boolean => {
  const ends = text.split('~')
  return ends.length <= 2 && ends.every((end) => form.test(end.trim()) && (!/\d{4}\D/.test(end) || isRealDay(end)))
}
const isName = (text: string): boolean => {
  if (!/^[\p{L}\p{P}\p{S} ]+$/u.test(text)) return false
  return [...text].length <= (/\p{Script=Han}/u.test(text) ? 10 : 20)
}
const isAmount = (text: string): boolean => {
  const digits = AMOUNT.exec(text)
  return digits !== null && `${digits[1]}${digits[2] ?? ''}`.length <= AMOUNT_DIGITS
}

/**
 * What each kind of key takes; lengths in characters, not UTF-16 units. Source: the table 订阅消息参数值内容限制说明 of
 * developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_sendmessage. Where it leaves room the
 * narrower reading is taken, so that what passes here passes there [K]: no space in a character_string, ten digits of an amount with its decimals.
 */
const LIMITS: Readonly<Record<string, (text: string, values: readonly string[]) => boolean>> = {
  thing: (text) => [...text].length <= 20,
  number: (text) => /^\d+(\.\d+)?$/.test(text) && text.replace('.', '').length <= 32,
  letter: (text) => /^[A-Za-z]{1,32}$/.test(text),
  symbol: (text) => /^[\p{P}\p{S}]{1,5}$/u.test(text),
  character_string: (text) => /^[A-Za-z\d\p{P}\p{S}]{1,32}$/u.test(text),
  time: (text) => isRange(text, TIME),
  date: (text) => isRange(text, DATE),
  amount: isAmount,
  phone_number: (text) => /^[\d\p{P}\p{S}]{1,17}$/u.test(text),
  car_number: (text) => /^[\p{Script=Han}A-Za-z\d][A-Za-z\d]{0,6}[\p{Script=Han}A-Za-z\d]$/u.test(text),
  name: isName,
  phrase: (text) => /^\p{Script=Han}{1,5}$/u.test(text),
  enum: (text, values) => values.includes(text),
}

const kindOf = (key: string): string => key.replace(/\d+$/, '')

/** A template with a kind of key that WeChat does not have is a mistake of the configuration. Throws. */
export const checkTemplate = ({ id, keys }: Template): void => {
  for (const { key } of keys) if (!LIMITS[kindOf(key)]) throw new Error(`template ${id}: no key is of the kind ${key}`)
}

export interface Line {
  readonly label: string
  readonly value: string
}

/**
 * The card's lines from the data of a send. Keys that the template does not have are left out, as WeChat does.
 * @throws Refusal 47003 naming the field whose value is missing, empty or not of its kind
 */
export const linesOf = ({ keys }: Template, data: Fields): Line[] =>
  keys.map(({ key, label, values = [] }) => {
    const given = data[key]
    const value = isFields(given) ? given.value : undefined
    const text = typeof value === 'number' ? String(value) : value
    if (text === undefined || text === null || text === '') throw new Refusal(47003, `data.${key}.value is empty`)
    const fits =
      typeof text === 'string' && text.trim() !== '' && !/\p{Cc}/u.test(text) && LIMITS[kindOf(key)]!(text, values)
    if (!fits) throw new Refusal(47003, `data.${key}.value invalid`)
    return { label, value: text }
  })
