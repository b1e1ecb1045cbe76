import { readStored, removeStored, writeStored } from './storage'

interface StoredSession {
  readonly token: string
  readonly expiresAtMs: number
}

const KEY = 'session'
const listeners = new Set<() => void>()
let loaded = false
let session: StoredSession | null = null

const load = (): StoredSession | null => {
  if (!loaded) {
    session = readStored<StoredSession>(KEY)
    loaded = true
  }
  return session && session.expiresAtMs > Date.now() ? session : null
}

/** The session token, or null when nobody is signed in on this phone. */
export const sessionToken = (): string | null => load()?.token ?? null

export const isSignedIn = (): boolean => load() !== null

/** Keeps (or, with null, forgets) the session and tells whoever shows it. */
export const setSession = (next: StoredSession | null): void => {
  loaded = true
  session = next
  if (next) writeStored(KEY, next)
  else removeStored(KEY)
  listeners.forEach((listener) => listener())
}

/** Calls back whenever somebody signs in or out. @returns the way to stop */
export const onSessionChange = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
