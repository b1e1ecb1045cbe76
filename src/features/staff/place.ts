import { useSyncExternalStore } from 'react'
import type { StaffRole } from '@/domain/staff/roles'
import { useStores } from '@/features/stores/queries'
import { readStored, writeStored } from '@/platform/storage'
import { useMemberships } from './queries'

/** A store at which the person signed in works, and as what. */
export interface Place {
  readonly storeId: string
  readonly name: string
  readonly role: StaffRole
}

const KEY = 'staffStore'
const listeners = new Set<() => void>()
let chosen: string | null | undefined

const current = (): string | null => (chosen === undefined ? (chosen = readStored<string>(KEY)) : chosen)

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Remembers at which of several stores the person is at work. */
export const choosePlace = (storeId: string): void => {
  chosen = storeId
  writeStored(KEY, storeId)
  listeners.forEach((listener) => listener())
}

/** Where the person may work, and where they are now: the store last chosen, else the first. A group admin is at every store. */
export const usePlaces = () => {
  const query = useMemberships()
  const { data: memberships } = query
  const isAdmin = Boolean(memberships?.some((m) => m.role === 'groupAdmin'))
  const { data: stores } = useStores()
  const storeId = useSyncExternalStore(subscribe, current, current)
  const own = (memberships ?? []).flatMap(({ state, store, role }): Place[] =>
    state === 'ACTIVE' && store ? [{ ...store, role }] : [],
  )
  const others = (isAdmin ? (stores ?? []) : []).filter((s) => own.every((place) => place.storeId !== s.storeId))
  const places = [...own, ...others.map(({ storeId: id, name }): Place => ({ storeId: id, name, role: 'groupAdmin' }))]
  const waiting = memberships?.find((m) => m.state === 'CLAIMED')
  const isLoading = !memberships || (isAdmin && !stores)
  return { query, places, place: places.find((p) => p.storeId === storeId) ?? places[0], waiting, isLoading }
}
