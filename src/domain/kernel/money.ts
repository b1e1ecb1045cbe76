/** Money is an integer number of fen (1/100 yuan). */
export type Fen = number

/** Sums fen; throws RangeError on anything that is not a safe integer, because a fraction of a fen is always a bug. */
export const sumFen = (amounts: readonly Fen[]): Fen => {
  const total = amounts.reduce((sum, a) => sum + a, 0)
  if (!Number.isSafeInteger(total)) throw new RangeError(`not an amount in fen: ${total}`)
  return total
}

/** `128000` → `¥1,280.00`. Source: ui.md, money is always shown with two decimals. */
export const formatFen = (fen: Fen): string => {
  const sign = fen < 0 ? '-' : ''
  const abs = Math.abs(fen)
  const yuan = Math.floor(abs / 100)
  return `${sign}¥${String(yuan).replace(/\B(?=(\d{3})+(?!\d))/g, ',')}.${String(abs % 100).padStart(2, '0')}`
}
