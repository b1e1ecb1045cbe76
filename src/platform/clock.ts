let offsetMs = 0
let bestRoundTripMs = Number.POSITIVE_INFINITY

/**
 * Learns how far this phone's clock is from the server's. The `Date` header has whole seconds, so half a second is
 * added; of several replies the quickest one is the most exact.
 */
export const learnServerClock = (dateHeader: string | null | undefined, sentMs: number, receivedMs: number): void => {
  const serverMs = dateHeader ? Date.parse(dateHeader) : Number.NaN
  const roundTripMs = receivedMs - sentMs
  if (!Number.isFinite(serverMs) || roundTripMs < 0 || roundTripMs > bestRoundTripMs) return
  const skewMs = serverMs + 500 - (sentMs + roundTripMs / 2)
  bestRoundTripMs = roundTripMs
  // Within the header's own blur the phone's clock is the better one.
  offsetMs = Math.abs(skewMs) < 1_000 ? 0 : skewMs
}

/** The server's time now, epoch ms, as well as this phone knows it. */
export const serverNow = (): number => Date.now() + offsetMs
