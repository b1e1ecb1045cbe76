import { readStored, removeStored, writeStored } from '@/platform/storage'

interface Kept<T> {
  readonly data: T
  readonly atMs: number
}

const KEYS = 'kept'
const MAX_AGE_MS = 7 * 24 * 3600_000

const keptKeys = (): readonly string[] => readStored<string[]>(KEYS) ?? []

/** Keeps the last known answer on this phone, for the next start and for when there is no network. */
export const keep = (key: string, data: unknown): void => {
  writeStored(`kept.${key}`, { data, atMs: Date.now() } satisfies Kept<unknown>)
  const keys = keptKeys()
  if (!keys.includes(key)) writeStored(KEYS, [...keys, key])
}

/** Options for `useQuery` that start from the last known answer and its time; nothing when it is older than a week. */
export const startFrom = <T>(key: string): { initialData?: T; initialDataUpdatedAt?: number } => {
  const kept = readStored<Kept<T>>(`kept.${key}`)
  if (!kept || Date.now() - kept.atMs > MAX_AGE_MS) return {}
  return { initialData: kept.data, initialDataUpdatedAt: kept.atMs }
}

/** Forgets everything kept: another person may use this phone next. */
export const forgetPersisted = (): void => {
  for (const key of keptKeys()) removeStored(`kept.${key}`)
  removeStored(KEYS)
}
