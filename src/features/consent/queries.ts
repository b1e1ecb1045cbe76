import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { ConsentView } from '@/contracts/views'
import { consentPurposes, type ConsentPurpose } from '@/domain/privacy/consents'
import { useSignedIn } from '@/features/session/session'
import { call } from '@/platform/call'
import { setSession } from '@/platform/session'
import { givenHere, learnStanding, noteWithdrawn, onConsentChange } from './record'
import { sendConsents } from './send'

/** The last decision about a purpose; `HERE` when only this phone knows of it. */
export interface Standing extends Pick<ConsentView, 'purpose' | 'decision' | 'decidedAtMs'> {
  readonly source: ConsentView['source'] | 'HERE'
}

const KEY = ['consents'] as const

const useGivenHere = () => useSyncExternalStore(onConsentChange, givenHere, givenHere)

/** What the server knows, and over it what was agreed to on this phone since. */
const merged = (server: readonly ConsentView[], here: ReturnType<typeof givenHere>): readonly Standing[] =>
  consentPurposes.flatMap((purpose): Standing[] => {
    const known = server.find((one) => one.purpose === purpose)
    const given = here[purpose]
    const later = given && (!known || given.saidAtMs > known.decidedAtMs)
    if (later && known?.decision !== 'GIVEN')
      return [{ purpose, decision: 'GIVEN', decidedAtMs: given.saidAtMs, source: 'HERE' }]
    return known ? [known] : []
  })

/** What the owner agreed to or took back, by purpose; without an account, what this phone knows. */
export const useConsents = () => {
  const signedIn = useSignedIn()
  const here = useGivenHere()
  const query = useQuery({
    queryKey: KEY,
    enabled: signedIn,
    queryFn: async () => {
      await sendConsents()
      const { consents } = await call('consents.list', {})
      learnStanding(consents)
      return consents
    },
  })
  const standing = signedIn ? query.data && merged(query.data, here) : merged([], here)
  return { standing, error: query.error, refetch: query.refetch }
}

/**
 * Takes a consent back. It stops on this phone at once; the server is told now or, without a network, later. Only the phone number waits for the
 * server, because without it every session ends.
 */
export const useWithdraw = () => {
  const client = useQueryClient()
  const signedIn = useSignedIn()
  return useMutation({
    mutationFn: async (purpose: ConsentPurpose) => {
      if (purpose === 'PHONE_NUMBER' && signedIn) {
        await call('consents.withdraw', { purpose })
        setSession(null)
        return
      }
      noteWithdrawn(purpose, signedIn)
      await sendConsents()
      await client.invalidateQueries({ queryKey: KEY })
    },
  })
}
