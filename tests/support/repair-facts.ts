import type { RepairFacts } from '@/domain/repair/repairOrder'
import type { RepairStage } from '@/domain/repair/stages'

/** A repair order at this stage with nothing in it, but for what is said. */
export const repairFacts = (stage: RepairStage, over: Partial<RepairFacts> = {}): RepairFacts => ({
  stage,
  lines: [],
  points: [],
  workStarted: false,
  customerPayDueFen: 0,
  creditApproved: false,
  ...over,
})
