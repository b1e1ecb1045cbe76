import { useQuery } from '@tanstack/react-query'
import type { RepairView } from '@/contracts/views/repair'
import type { RepairStage } from '@/domain/repair/stages'
import { call } from '@/platform/call'
import { useShown } from '@/ui/useShown'

/** A tap in the workshop is on the owner's screen within two seconds of reaching us. */
const UNDER_WAY_EVERY_MS = 2_000
const LIST_EVERY_MS = 10_000

const ready: readonly RepairStage[] = ['DETAILING', 'COMPLETED', 'INVOICED', 'PAID']
const over: readonly RepairStage[] = ['DELIVERED', 'CLOSED', 'FOLLOW_UP', 'CANCELLED']

/** True when nothing more will happen to the repair. */
export const isOver = ({ stage }: Pick<RepairView, 'stage'>): boolean => over.includes(stage)

/** True once the quality check has been passed. */
export const isReady = ({ stage }: Pick<RepairView, 'stage'>): boolean => [...ready, ...over].includes(stage)

/** Repairs of the owner's cars that are under way or lately were; looked at again while the page is shown. */
export const useRepairs = () => {
  const visible = useShown()
  return useQuery({
    queryKey: ['repairs', 'list'],
    queryFn: () => call('repairs.list', {}).then(({ repairs }) => repairs),
    refetchInterval: visible ? LIST_EVERY_MS : false,
  })
}

/** One repair, live while the page is shown and the car is with the store. */
export const useRepair = (repairOrderId: string) => {
  const visible = useShown()
  return useQuery({
    queryKey: ['repairs', 'one', repairOrderId],
    queryFn: () => call('repairs.get', { repairOrderId }).then(({ repair }) => repair),
    enabled: repairOrderId !== '',
    refetchInterval: ({ state }) => (visible && !(state.data && isOver(state.data)) ? UNDER_WAY_EVERY_MS : false),
  })
}
