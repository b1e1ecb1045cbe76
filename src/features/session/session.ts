import { useMutation, useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { staleTimes } from '@/features/query/client'
import { call } from '@/platform/call'
import { isSignedIn, onSessionChange, setSession } from '@/platform/session'

export const useSignedIn = (): boolean => useSyncExternalStore(onSessionChange, isSignedIn, isSignedIn)

/** The owner signed in; idle while nobody is. */
export const useMe = () => {
  const signedIn = useSignedIn()
  return useQuery({
    queryKey: ['me'],
    enabled: signedIn,
    staleTime: staleTimes.profile,
    queryFn: async () => (await call('session.me', {})).me,
  })
}

/** Sends a sign-in code to a phone. */
export const useRequestCode = () =>
  useMutation({ mutationFn: (phone: string) => call('session.requestCode', { phone }) })

/** Signs in with a code and keeps the session on this phone. */
export const useSignIn = () =>
  useMutation({
    mutationFn: async (input: { challengeId: string; code: string }) => {
      const { token, expiresAtMs, me } = await call('session.start', input)
      setSession({ token, expiresAtMs })
      return me
    },
  })

/** Ends the session here, and at the server if it can be reached. */
export const signOut = async (): Promise<void> => {
  await call('session.end', {}).catch(() => undefined)
  setSession(null)
}
