import type { Stack } from '../../local/stack'
import { adminOf } from '../support/cloud'
import { quantile, type Figure } from './figure'

const WARM_CALLS = 300
const COLD_STARTS = 15

/**
 * What the platform itself costs: a call of the built `api` bundle that touches no database, by the vendor's SDK, signature and all; and the
 * same after every instance was ended, from starting the process to the reply.
 */
export const benchFunctions = async (stack: Stack): Promise<Figure[]> => {
  const app = adminOf(stack)
  const call = async (): Promise<number> => {
    const startedAt = performance.now()
    await app.callFunction({ name: 'api', data: { operation: 'none' } })
    return performance.now() - startedAt
  }
  const warm: number[] = []
  for (let i = 0; i < WARM_CALLS; i += 1) warm.push(await call())
  const cold: number[] = []
  for (let i = 0; i < COLD_STARTS; i += 1) {
    await fetch(`${stack.urls.app}/instances`, { method: 'DELETE' })
    cold.push(await call())
  }
  return [
    { name: 'function.warm.p50', value: quantile(warm, 0.5), unit: 'ms' },
    { name: 'function.cold.p95', value: quantile(cold, 0.95), unit: 'ms' },
  ]
}
