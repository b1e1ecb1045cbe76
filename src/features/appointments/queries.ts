import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query'
import { useMemo } from 'react'
import type { InputOf, OutputOf } from '@/contracts/operations'
import type { AppointmentView } from '@/contracts/views'
import { useShown } from '@/ui/useShown'
import { call } from '@/platform/call'
import { isCallFailure } from '@/platform/failure'
import { newId } from '@/platform/ids'
import { isBooked, refreshEvery } from './progress'
import { createStickyIds, persist } from './stickyIds'

export type Scope = 'UPCOMING' | 'PAST'
export type HoldInput = Omit<InputOf<'appointments.hold'>, 'appointmentId'>

export const appointmentKeys = {
  all: ['appointments'] as const,
  list: (scope: Scope) => ['appointments', 'list', scope] as const,
  one: (appointmentId: string) => ['appointments', 'one', appointmentId] as const,
}

type ListPage = OutputOf<'appointments.list'>
type ListPages = InfiniteData<ListPage, string | undefined>

const LIST_EVERY_MS = 5000
const CONFIRM_PAUSES_MS = [600, 1500, 3000] as const

/** As often as the appointment that waits most urgently wants it. */
const listEvery = (data: ListPages | undefined, visible: boolean): number | false => {
  if (!visible) return false
  const shown = data?.pages.flatMap((page) => page.appointments) ?? []
  return Math.min(LIST_EVERY_MS, ...shown.map((a) => refreshEvery(a, visible) || LIST_EVERY_MS))
}

/** This owner's appointments, flattened over the pages loaded so far; `fetchNextPage` while `hasNextPage`. */
export const useAppointments = (scope: Scope, options: { readonly enabled?: boolean } = {}) => {
  const visible = useShown()
  const query = useInfiniteQuery<ListPage, Error, ListPages, readonly unknown[], string | undefined>({
    queryKey: appointmentKeys.list(scope),
    queryFn: ({ pageParam }) => call('appointments.list', pageParam ? { scope, cursor: pageParam } : { scope }),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    enabled: options.enabled ?? true,
    refetchInterval: (running) => (scope === 'UPCOMING' ? listEvery(running.state.data, visible) : false),
  })
  const data = useMemo(() => query.data?.pages.flatMap((page) => page.appointments), [query.data])
  return { ...query, data }
}

const fetchOne = (appointmentId: string): Promise<AppointmentView> =>
  call('appointments.get', { appointmentId }).then((reply) => reply.appointment)

/** One appointment, live: every 2 s while the store's system has not agreed, every 5 s otherwise, never in the background. */
export const useAppointment = (appointmentId: string) => {
  const visible = useShown()
  return useQuery({
    queryKey: appointmentKeys.one(appointmentId),
    queryFn: () => fetchOne(appointmentId),
    enabled: appointmentId !== '',
    refetchInterval: (query) => refreshEvery(query.state.data, visible),
  })
}

/** Keeps what a write answered, so that the next page shows it without asking, and marks lists and availability as stale. */
const remember = (client: QueryClient, appointment: AppointmentView): AppointmentView => {
  client.setQueryData(appointmentKeys.one(appointment.appointmentId), appointment)
  void client.invalidateQueries({ queryKey: ['appointments', 'list'] })
  void client.invalidateQueries({ queryKey: ['availability'] })
  return appointment
}

/** True when the server's word is not known or the trouble may pass: the same wish may be sent again. */
const mayPass = (error: unknown): boolean => isCallFailure(error) && (error.outcomeUnknown || error.retryable)

const holdIds = createStickyIds(() => newId('appointment'))

const hold = async (input: HoldInput): Promise<AppointmentView> => {
  const signature = JSON.stringify(input)
  try {
    const reply = await call('appointments.hold', { ...input, appointmentId: holdIds.of(signature) })
    holdIds.settle(signature)
    return reply.appointment
  } catch (error) {
    if (!mayPass(error)) holdIds.settle(signature)
    throw error
  }
}

/**
 * Confirms a hold over a bad network: sent again with the same key, and if the answer stays lost or is a refusal, the
 * appointment is read: booked is booked, however we learned it.
 */
const confirm = async (appointmentId: string): Promise<AppointmentView> => {
  try {
    const send = () => call('appointments.confirm', { appointmentId })
    return (await persist(send, mayPass, CONFIRM_PAUSES_MS)).appointment
  } catch (error) {
    const now = await fetchOne(appointmentId).catch(() => null)
    if (now && isBooked(now.status)) return now
    throw error
  }
}

/** Holds a start for this owner; replaces an earlier hold. Fails with SLOT_TAKEN or SLOT_REFUSED and `details.alternatives`. */
export const useHold = () => {
  const client = useQueryClient()
  return useMutation({ mutationFn: (input: HoldInput) => hold(input), onSuccess: (a) => void remember(client, a) })
}

/** Turns the hold into a booking. */
export const useConfirm = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (appointmentId: string) => confirm(appointmentId),
    onSuccess: (a) => void remember(client, a),
  })
}

/** Gives a hold back. */
export const useRelease = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (appointmentId: string) =>
      call('appointments.release', { appointmentId }).then((reply) => reply.appointment),
    onSuccess: (a) => void remember(client, a),
  })
}

/** Reads the appointment again after a refusal, so that the page shows what it was refused for. */
const reread = (client: QueryClient, appointmentId: string) =>
  client.invalidateQueries({ queryKey: appointmentKeys.one(appointmentId) })

/** Moves a booking to another start at the same store. */
export const useReschedule = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: InputOf<'appointments.reschedule'>) =>
      call('appointments.reschedule', input).then((reply) => reply.appointment),
    onSuccess: (a) => void remember(client, a),
    onError: (_, input) => void reread(client, input.appointmentId),
  })
}

/** Cancels a booking. */
export const useCancel = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: InputOf<'appointments.cancel'>) =>
      call('appointments.cancel', input).then((reply) => reply.appointment),
    onSuccess: (a) => void remember(client, a),
    onError: (_, input) => void reread(client, input.appointmentId),
  })
}
