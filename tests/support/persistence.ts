import { ulid } from 'ulid'
import type { InputOf, OperationName, OutputOf } from '@/contracts/operations'
import { ApiFailure } from './api-client'
import type { CrowdOwner } from './crowd'

const MAX_TRIES = 300
const PAUSE_MS = 200

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Does a thing again and again until it is answered, or refused for good. */
export const untilAnswered = async <T>(work: () => Promise<T>, isFinal: (error: unknown) => boolean): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (isFinal(error) || tries >= MAX_TRIES) throw error
      await pause(PAUSE_MS)
    }
  }
}

/** An answer of the product itself that trying again does not change; no connection and a failure of the platform are none. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ApiFailure && error.error.retryable !== true && error.error.kind !== undefined

/** A call as the phone makes it: the same key until somebody answers. */
export const insist = async <N extends OperationName>(
  owner: CrowdOwner,
  operation: N,
  input: InputOf<N>,
): Promise<OutputOf<N>> => {
  const key = ulid()
  return untilAnswered(async () => (await owner.call(operation, input, key)).data, isRefusal)
}
