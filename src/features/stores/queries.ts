import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call } from '@/platform/call'
import type { Position } from '@/platform/location'

/** Stores of the group; nearest first once the owner has given a position. */
export const useStores = (position: Position | null = null) =>
  useQuery({
    queryKey: ['stores', position?.latitude ?? null, position?.longitude ?? null],
    queryFn: () =>
      call('stores.list', position ? { latitude: position.latitude, longitude: position.longitude } : {}).then(
        (r) => r.stores,
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
