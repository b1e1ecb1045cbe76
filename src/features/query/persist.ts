import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { readStored, removeStored, writeStored } from '@/platform/storage'

interface Kept {
  readonly key: QueryKey
  readonly data: unknown
  readonly atMs: number
}

const INDEX = 'kept'
const MAX_AGE_MS = 7 * 24 * 3600_000

/** What the owner wants to see without a network. Availability is not among it: an old free time is worse than none. */
const isKept = ([root, kind]: QueryKey): boolean =>
  root === 'me' || root === 'vehicles' || root === 'stores' || (root === 'appointments' && kind === 'list')

const index = (): readonly string[] => readStored<string[]>(INDEX) ?? []

const restore = (client: QueryClient): void => {
  for (const hash of index()) {
    const kept = readStored<Kept>(`kept.${hash}`)
    if (kept && Date.now() - kept.atMs < MAX_AGE_MS) client.setQueryData(kept.key, kept.data, { updatedAt: kept.atMs })
  }
}

/**
 * Keeps the last known answers on this phone and starts from them, with the time they were read, so that there is
 * something to show at once and without a network.
 */
export const persistQueries = (client: QueryClient): void => {
  restore(client)
  const written = new Map<string, unknown>()
  client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success' || !isKept(event.query.queryKey)) return
    const { queryHash: hash, queryKey: key, state } = event.query
    // Structural sharing keeps the same object while nothing changed: polling then writes nothing.
    if (written.get(hash) === state.data) return
    written.set(hash, state.data)
    writeStored(`kept.${hash}`, { key, data: state.data, atMs: state.dataUpdatedAt } satisfies Kept)
    if (!index().includes(hash)) writeStored(INDEX, [...index(), hash])
  })
}

/** Forgets everything kept: another person may use this phone next. */
export const forgetPersisted = (): void => {
  for (const hash of index()) removeStored(`kept.${hash}`)
  removeStored(INDEX)
}
