import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { staleTimes } from '@/features/query/client'
import { useSignedIn } from '@/features/session/session'
import { call } from '@/platform/call'

const KEY = ['vehicles'] as const

/** The owner's cars; idle while nobody is signed in. */
export const useVehicles = () => {
  const signedIn = useSignedIn()
  return useQuery({
    queryKey: KEY,
    enabled: signedIn,
    staleTime: staleTimes.profile,
    queryFn: async () => (await call('vehicles.list', {})).vehicles,
  })
}

/** Adds a car by plate and the last six of its VIN. */
export const useBindVehicle = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (proof: { plate: string; vinLast6: string }) => (await call('vehicles.bind', proof)).vehicle,
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries({ queryKey: KEY }), client.invalidateQueries({ queryKey: ['me'] })])
    },
  })
}
