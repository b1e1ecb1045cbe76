import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { OutputOf } from '@/contracts/operations'
import type { MembershipView } from '@/contracts/views/staff'
import type { InvitedRole } from '@/domain/staff/roles'
import { useSignedIn } from '@/features/session/session'
import { call } from '@/platform/call'
import { newId } from '@/platform/ids'
import { useShown } from '@/ui/useShown'

const ROOT = ['staff'] as const
/** How often (ms) somebody who waits to be confirmed looks, and how often a page of staff looks whether its person is still one. */
const WAITING_MS = 3_000
const WORKING_MS = 30_000

export type Invite = OutputOf<'staff.invite'>

/** Where the person signed in works, or waits to; idle while nobody is signed in. */
export const useMemberships = () => {
  const signedIn = useSignedIn()
  const shown = useShown()
  return useQuery({
    queryKey: [...ROOT, 'me'],
    enabled: signedIn,
    queryFn: async () => (await call('staff.me', {})).memberships,
    refetchOnMount: 'always',
    refetchInterval: ({ state }) =>
      shown && state.data?.length ? (state.data.some((m) => m.state === 'CLAIMED') ? WAITING_MS : WORKING_MS) : false,
  })
}

/** A store's people and invites. */
export const useTeam = (storeId: string | undefined) => {
  const shown = useShown()
  return useQuery({
    queryKey: [...ROOT, 'team', storeId],
    enabled: Boolean(storeId),
    staleTime: 0,
    refetchInterval: shown ? WAITING_MS : false,
    queryFn: async () => (await call('staff.list', { storeId: storeId! })).memberships,
  })
}

const useChange = <I, O>(mutationFn: (input: I) => Promise<O>) => {
  const client = useQueryClient()
  return useMutation({ mutationFn, onSettled: () => client.invalidateQueries({ queryKey: ROOT }) })
}

/** Makes an invite for one person. */
export const useInvite = (storeId: string) =>
  useChange((role: InvitedRole) => call('staff.invite', { membershipId: newId('membership'), storeId, role }))

/** Takes an invite. */
export const useClaim = () => useChange(async (code: string) => (await call('staff.claim', { code })).membership)

/** Confirms, refuses or ends one of the team. */
export const useDecision = (operation: 'staff.confirm' | 'staff.refuse' | 'staff.end') =>
  useChange(({ membershipId, version }: MembershipView) => call(operation, { membershipId, version }))
