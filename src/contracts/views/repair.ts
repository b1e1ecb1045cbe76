import * as z from 'zod/mini'
import { authorizationMethods, decisions } from '@/domain/repair/approval'
import { lineStatuses } from '@/domain/repair/lines'
import { milestones } from '@/domain/repair/milestones'
import { promiseReasons } from '@/domain/repair/promise'
import { linePriorities, partGrades, payTypes } from '@/domain/repair/quote'
import { repairStages } from '@/domain/repair/stages'
import * as p from '../primitives'
import { advisorView, storeBrief } from '../views'

const repairLineView = z.object({
  lineNo: z.int(),
  name: z.string(),
  cause: z.string(),
  priority: z.enum(linePriorities),
  payType: z.enum(payTypes),
  /** Null when the store's system has a word for it that we have not. */
  status: z.nullable(z.enum(lineStatuses)),
  laborFen: p.fen,
  partsFen: p.fen,
  /** What the owner pays for it. */
  dueFen: p.fen,
  minutes: z.int(),
  parts: z.array(z.object({ name: z.string(), quantity: z.int(), priceFen: p.fen, grade: z.enum(partGrades) })),
  technician: z.nullable(z.string()),
  partsExpectedAtMs: z.nullable(p.epochMs),
  authorization: z.nullable(
    z.object({ decision: z.enum(decisions), method: z.nullable(z.enum(authorizationMethods)), atMs: p.epochMs }),
  ),
})

/** A repair as its owner follows it. */
export const repairView = z.object({
  repairOrderId: p.id('repairOrder'),
  number: z.string(),
  appointmentId: z.nullable(p.id('appointment')),
  stage: z.enum(repairStages),
  store: storeBrief,
  vehicle: z.object({ vin: p.vin, plate: z.string(), modelName: z.string() }),
  advisor: z.nullable(advisorView),
  mileageKm: z.int(),
  remarks: z.string(),
  openedAtMs: p.epochMs,
  milestones: z.array(
    z.object({
      milestone: z.enum(milestones),
      state: z.enum(['DONE', 'NOW', 'AHEAD']),
      atMs: z.nullable(p.epochMs),
      by: z.nullable(z.string()),
    }),
  ),
  waitingFor: z.nullable(z.enum(['AUTHORIZATION', 'PARTS'])),
  reworks: z.int(),
  promise: z.object({
    atMs: p.epochMs,
    /** Each time that it was moved, oldest first; a reason that we have no word for is null. */
    moves: z.array(z.object({ atMs: p.epochMs, reason: z.nullable(z.enum(promiseReasons)) })),
  }),
  lines: z.array(repairLineView),
  total: z.object({ laborFen: p.fen, partsFen: p.fen, dueFen: p.fen }),
  syncedAtMs: p.epochMs,
})

export type RepairView = z.infer<typeof repairView>
