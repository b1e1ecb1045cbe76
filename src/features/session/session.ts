import { useMutation, useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { OutputOf } from '@/contracts/operations'
import { sendConsents } from '@/features/consent/send'
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

/** Keeps the session on this phone; what its owner agreed to before is now theirs by name. */
const begin = ({ token, expiresAtMs, me }: OutputOf<'session.start'>) => {
  setSession({ token, expiresAtMs })
  void sendConsents()
  return me
}

/** Signs in with a code by SMS. */
export const useSignIn = () =>
  useMutation({
    mutationFn: async (input: { challengeId: string; code: string }) => begin(await call('session.start', input)),
  })

/** Signs in with the code of WeChat's phone number button. */
export const useSignInByWechat = () =>
  useMutation({ mutationFn: async (code: string) => begin(await call('session.startByWechat', { code })) })

/** Ends the session here, and at the server if it can be reached. */
export const signOut = async (): Promise<void> => {
  await call('session.end', {}).catch(() => undefined)
  setSession(null)
}
