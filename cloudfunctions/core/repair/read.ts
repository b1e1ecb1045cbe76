import type { RepairView } from '../../../src/contracts/views/repair'
import { limits } from '../../../src/domain/kernel/limits'
import { sumFen } from '../../../src/domain/kernel/money'
import { err, ok } from '../../../src/domain/kernel/result'
import { DAY_MS, zoneOffsetMinutes, type EpochMs } from '../../../src/domain/kernel/time'
import { progressOf, type StageChange } from '../../../src/domain/repair/milestones'
import { promiseReasons } from '../../../src/domain/repair/promise'
import { lineTotal } from '../../../src/domain/repair/quote'
import type { RepairStage } from '../../../src/domain/repair/stages'
import type { OwnerContext, OwnerHandler } from '../context'
import type { DmsRepairLine } from '../ports/dms'
import type { RepairDetail } from '../ports/repairs'

/** How long a repair that is over stays in the list. */
const LATELY_DAYS = 30

/** What the DMS recorded as steps of our table. A check that sends the car back is told by the stage it goes back to. */
const changesOf = ({ events, names }: RepairDetail): StageChange[] => {
  const changes: StageChange[] = []
  let before: RepairStage | null = null
  for (const { stage, atMs, staffKey } of events) {
    if (stage === null || stage === 'PROMISE_CHANGED') continue
    const isRework = before === 'QUALITY_ASSURANCE' && stage === 'WORK_IN_PROGRESS'
    changes.push({ stage, isRework, atMs, by: staffKey === null ? null : (names[staffKey] ?? null) })
    before = stage
  }
  return changes
}

const lineViewOf = (line: DmsRepairLine, names: RepairDetail['names']): RepairView['lines'][number] => ({
  lineNo: line.lineNo,
  name: line.name,
  cause: line.cause,
  priority: line.priority,
  payType: line.payType,
  status: line.status,
  ...lineTotal(line),
  minutes: line.minutes,
  parts: line.parts.map(({ name, quantity, priceFen, grade }) => ({ name, quantity, priceFen, grade })),
  technician: line.technicianKey === null ? null : (names[line.technicianKey] ?? null),
  partsExpectedAtMs: line.partsExpectedAtMs,
  authorization: line.authorization && { ...line.authorization },
})

/** What was declined, put off or never answered is shown and not added up; nor is what somebody else pays, so that labour and parts are what is due. */
const isCounted = ({ status, payType }: DmsRepairLine): boolean =>
  payType === 'CUSTOMER_PAY' && status !== 'DECLINED' && status !== 'DEFERRED' && status !== 'EXPIRED'

const totalOf = (lines: readonly DmsRepairLine[]): RepairView['total'] => {
  const totals = lines.filter(isCounted).map(lineTotal)
  return {
    laborFen: sumFen(totals.map((total) => total.laborFen)),
    partsFen: sumFen(totals.map((total) => total.partsFen)),
    dueFen: sumFen(totals.map((total) => total.dueFen)),
  }
}

const viewOf = (detail: RepairDetail): RepairView => {
  const { timeZone, ...store } = detail.store
  const moved = detail.events.filter(({ stage }) => stage === 'PROMISE_CHANGED')
  return {
    repairOrderId: detail.repairOrderId,
    number: detail.number,
    appointmentId: detail.appointmentId,
    stage: detail.stage,
    store: { ...store, utcOffsetMinutes: zoneOffsetMinutes(timeZone, detail.promiseAtMs) },
    vehicle: detail.vehicle,
    advisor: detail.advisor,
    mileageKm: detail.mileageKm,
    remarks: detail.remarks,
    openedAtMs: detail.openedAtMs,
    ...progressOf(changesOf(detail)),
    promise: {
      atMs: detail.promiseAtMs,
      moves: moved.map(({ atMs, reason }) => ({ atMs, reason: promiseReasons.find((r) => r === reason) ?? null })),
    },
    lines: detail.lines.map((line) => lineViewOf(line, detail.names)),
    total: totalOf(detail.lines),
    syncedAtMs: detail.syncedAtMs,
  } as RepairView
}

const detailsFor = (
  { repairs, sql, groupId, account: { accountId } }: OwnerContext,
  select: { repairOrderId: string } | { openedSinceMs: EpochMs; limit: number },
): Promise<RepairDetail[]> => repairs.details(sql, { groupId, accountId, select })

export const list: OwnerHandler<'repairs.list'> = async (context) => {
  const openedSinceMs = context.nowMs - LATELY_DAYS * DAY_MS
  const details = await detailsFor(context, { openedSinceMs, limit: limits.pageSize })
  return ok({ repairs: details.map(viewOf) })
}

export const get: OwnerHandler<'repairs.get'> = async (context, { repairOrderId }) => {
  const [detail] = await detailsFor(context, { repairOrderId })
  return detail ? ok({ repair: viewOf(detail) }) : err('REPAIR_NOT_FOUND')
}
