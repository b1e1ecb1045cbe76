import * as z from 'zod/mini'

/** JavaScript reads the 30th of February as the 2nd of March, which no database takes. */
const isRealDay = (text: string): boolean => {
  const at = new Date(`${text.slice(0, 10)}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text.slice(0, 10)
}

export const key = z.string().check(z.minLength(1), z.maxLength(64))
/** A day of the calendar, YYYY-MM-DD. */
export const date = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/), z.refine(isRealDay))
/** A time of the day, HH:MM. */
export const time = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/))
/** An instant as RFC 3339 text. */
export const instant = z.string().check(
  z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/),
  z.refine((text) => isRealDay(text) && !Number.isNaN(Date.parse(text))),
)
