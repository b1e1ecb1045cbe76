import { useQuery } from '@tanstack/react-query'
import { call } from '@/platform/call'

/** Services for a car's model with price (fen) and minutes, and the car's deferred work. Idle until a car is chosen. */
export const useServices = (vin: string | null) =>
  useQuery({
    queryKey: ['services', vin],
    queryFn: () => call('services.list', { vin: vin ?? '' }),
    enabled: vin !== null,
    staleTime: 60_000,
  })
