import type { OperationName } from '@/contracts/operations'
import { isCallFailure } from './failure'
import { newKey } from './ids'
import { isRead } from './reads'

const openKeys = new Map<string, string>()

/**
 * Runs a call with the idempotency key of its intent. A write whose outcome stayed unknown (lost network, time-out)
 * keeps its key, so that pressing again with the same input can never do the thing twice.
 */
export const withKey = async <T>(
  name: OperationName,
  input: unknown,
  given: string | undefined,
  send: (key: string | undefined) => Promise<T>,
): Promise<T> => {
  if (isRead(name)) return send(undefined)
  const intent = `${name} ${JSON.stringify(input)}`
  const key = given ?? openKeys.get(intent) ?? newKey()
  openKeys.set(intent, key)
  try {
    const result = await send(key)
    openKeys.delete(intent)
    return result
  } catch (error) {
    const keep =
      isCallFailure(error) && (error.outcomeUnknown || error.kind === 'UNAVAILABLE' || error.kind === 'INTERNAL')
    if (!keep) openKeys.delete(intent)
    throw error
  }
}
