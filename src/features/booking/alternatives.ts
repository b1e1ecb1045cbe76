import type { AlternativeView } from '@/contracts/views'
import { isCallFailure } from '@/platform/failure'

const isAlternative = (value: unknown): value is AlternativeView => {
  if (typeof value !== 'object' || value === null) return false
  const v = value as Record<string, unknown>
  return (
    typeof v.storeId === 'string' &&
    typeof v.storeName === 'string' &&
    typeof v.startAtMs === 'number' &&
    typeof v.utcOffsetMinutes === 'number'
  )
}

/** The nearest free starts that came with a refused time, or null when the failure is of another kind. */
export const alternativesOf = (error: unknown): AlternativeView[] | null => {
  if (!isCallFailure(error) || (error.code !== 'SLOT_TAKEN' && error.code !== 'SLOT_REFUSED')) return null
  const { alternatives } = error.details
  return Array.isArray(alternatives) ? alternatives.filter(isAlternative) : []
}
