/** What a sheet of a picker is made of and what it says when it is confirmed. */
export interface Wheels {
  readonly body: HTMLElement
  readonly value: () => unknown
}

/** One column of words. */
export const columnOf = (words: readonly string[], current: number, changed: (index: number) => void): HTMLElement => {
  const column = document.createElement('select')
  words.forEach((word, index) => column.add(new Option(word, String(index))))
  column.selectedIndex = Math.min(Math.max(current, 0), words.length - 1)
  column.addEventListener('change', (event) => {
    event.stopPropagation()
    changed(column.selectedIndex)
  })
  return column
}

type Fields = 'year' | 'month' | 'day'

/** Types of Chromium's own fields, with their shape of a whole value. */
const TYPES: Readonly<Record<Fields | 'time', string>> = { year: 'number', month: 'month', day: 'date', time: 'time' }

const LENGTHS: Readonly<Record<Fields | 'time', number>> = { year: 4, month: 7, day: 10, time: 5 }

const now = (kind: Fields | 'time'): string => {
  const at = new Date()
  const two = (n: number): string => String(n).padStart(2, '0')
  return kind === 'time'
    ? `${two(at.getHours())}:${two(at.getMinutes())}`
    : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`.slice(0, LENGTHS[kind])
}

/** @param start @param end where the wheels stop: `YYYY-MM-DD` or `hh:mm`, empty for nowhere */
export const momentWheels = (kind: Fields | 'time', value: string, start: string, end: string): Wheels => {
  const field = document.createElement('input')
  const [first, last] = [start.slice(0, LENGTHS[kind]), end.slice(0, LENGTHS[kind])]
  field.type = TYPES[kind]
  if (first) field.min = first
  if (last) field.max = last
  field.value = (value || now(kind)).slice(0, LENGTHS[kind])
  // A wheel stands somewhere between its ends, whatever is turned.
  const within = (text: string): string => (first && text < first ? first : last && text > last ? last : text)
  return { body: field, value: () => within(field.value || now(kind)) }
}

export const isMomentField = (fields: string): fields is Fields => fields in TYPES && fields !== 'time'
