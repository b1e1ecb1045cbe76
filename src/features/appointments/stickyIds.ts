export interface StickyIds {
  /** The id of what is asked for: the same one until the server has answered. */
  readonly of: (signature: string) => string
  /** Forgets the id once the server has given its word, good or bad: asking again is a new record. */
  readonly settle: (signature: string) => void
}

/**
 * Ids made by the phone for records whose creation may get lost on the way: the same wish keeps its id over every retry,
 * so that a hold that did arrive is not made twice.
 */
export const createStickyIds = (make: () => string): StickyIds => {
  const open = new Map<string, string>()
  return {
    of: (signature) => {
      const id = open.get(signature) ?? make()
      open.set(signature, id)
      return id
    },
    settle: (signature) => {
      open.delete(signature)
    },
  }
}

/**
 * Tries again while the failure may pass.
 * @param pausesMs one pause before each further try
 */
export const persist = async <T>(
  run: () => Promise<T>,
  mayPass: (error: unknown) => boolean,
  pausesMs: readonly number[],
  sleep: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<T> => {
  for (let turn = 0; ; turn += 1) {
    try {
      return await run()
    } catch (error) {
      const pause = pausesMs[turn]
      if (pause === undefined || !mayPass(error)) throw error
      await sleep(pause)
    }
  }
}
