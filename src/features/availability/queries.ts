import { useQueries, useQuery } from '@tanstack/react-query'
import { useShown } from '@/ui/useShown'
import { call } from '@/platform/call'

const EVERY_MS = 2000

export interface Wanted {
  readonly storeId: string
  readonly vin: string
  readonly opCodes: readonly string[]
  /** A hold or booking of one's own does not stand in one's own way. */
  readonly exceptAppointmentId: string | null
}

const options = (wanted: Wanted | null) => ({
  queryKey: ['availability', wanted?.storeId, wanted?.vin, wanted?.opCodes.join(), wanted?.exceptAppointmentId],
  queryFn: () => {
    const { storeId, vin, opCodes, exceptAppointmentId } = wanted!
    return call('availability.get', {
      storeId,
      vin,
      opCodes: [...opCodes],
      ...(exceptAppointmentId ? { exceptAppointmentId } : {}),
    })
  },
  enabled: wanted !== null && wanted.opCodes.length > 0,
})

/** Every start in the horizon, live: asked again every 2 s while the page is on top. */
export const useAvailability = (wanted: Wanted | null) => {
  const visible = useShown()
  return useQuery({
    ...options(wanted),
    staleTime: 0,
    refetchInterval: visible ? EVERY_MS : false,
    // A new hold changes the key but hardly the answer; another store's times must not be shown as this one's.
    placeholderData: (previous) => (previous?.storeId === wanted?.storeId ? previous : undefined),
  })
}

/** Availability of sister stores, read once, to find a way out of a full day. */
export const useSisterAvailability = (wanted: readonly Wanted[]) =>
  useQueries({
    queries: wanted.map((w) => ({ ...options(w), staleTime: 15_000 })),
    combine: (results) => results.map((r) => r.data),
  })
