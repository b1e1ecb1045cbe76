export interface Clock {
  /** Epoch milliseconds as this process tells them. */
  now(): number
  /** Lets this process's clock go wrong by so many milliseconds; 0 sets it right again. */
  skew(ms: number): void
}

/** The clock of one stand-in: whatever it judges by time (signatures, codes, links) it asks here, so that a drill can set it wrong. */
export const createClock = (): Clock => {
  let offsetMs = 0
  return {
    now: () => Date.now() + offsetMs,
    skew: (ms) => {
      offsetMs = ms
    },
  }
}
