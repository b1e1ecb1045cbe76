import pino, { type Logger } from 'pino'

/**
 * The function's logger: one JSON line per operation or job. Fields are chosen by the caller and never hold a phone, plate, VIN or openid.
 * Synchronous on purpose: a function instance may be frozen right after it answers, and buffered lines would be lost.
 */
export const createLog = (name: string, level: string): Logger =>
  pino(
    {
      name,
      level,
      base: { fn: name },
      timestamp: () => `,"at":${Date.now()}`,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ dest: 1, sync: true }),
  )

export type Log = Logger
