/** Joins class names, leaving out what is false. */
export const cx = (...names: readonly (string | false | 0 | null | undefined)[]): string =>
  names.filter(Boolean).join(' ')
