export interface ByteRange {
  /** First byte and last byte, both included. */
  readonly start: number
  readonly end: number
}

/**
 * Reads a `Range` header for a file of so many bytes. Source: RFC 9110, 14.1.2 and 14.2: what is no range of bytes is not looked at.
 * Several ranges at once are answered with the whole file, which the same RFC allows.
 * @returns null for the whole file
 */
export const rangeOf = (header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null => {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return null
  if (first === '')
    return Number(last) === 0 || size === 0
      ? 'unsatisfiable'
      : { start: Math.max(0, size - Number(last)), end: size - 1 }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return null
  return start >= size ? 'unsatisfiable' : { start, end }
}
