import { Refusal, type Errcode } from './refusal'

export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The body as WeChat reads it: JSON with an object at its top, else 47001. */
export const parseFields = (text: string): Fields => {
  try {
    const value: unknown = JSON.parse(text)
    if (isFields(value)) return value
  } catch {
    // Falls through to the refusal.
  }
  throw new Refusal(text.trim() ? 47001 : 44002)
}

/** A text that must be there: missing or empty is `missing`, another type 47001. */
export const textOf = (fields: Fields, name: string, missing: Errcode): string => {
  const value = fields[name]
  if (value === undefined || value === null || value === '') throw new Refusal(missing)
  if (typeof value !== 'string') throw new Refusal(47001, name)
  return value
}

/** A text that may be left out; an empty one counts as left out. */
export const optionalText = (fields: Fields, name: string): string | null => {
  const value = fields[name]
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'string') throw new Refusal(47001, name)
  return value
}

/** One of a few words, the first of which is the default. */
export const oneOf = <const W extends string>(fields: Fields, name: string, words: readonly [W, ...W[]]): W => {
  const value = optionalText(fields, name) ?? words[0]
  const known = words.find((word) => word === value)
  if (!known) throw new Refusal(40097, name)
  return known
}

/** A yes or no; WeChat refuses `"true"` and 1 as data of the wrong format (47001). */
export const flagOf = (fields: Fields, name: string, otherwise: boolean): boolean => {
  const value = fields[name] ?? otherwise
  if (typeof value !== 'boolean') throw new Refusal(47001, name)
  return value
}
