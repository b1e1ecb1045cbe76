import { limits } from '../../../src/domain/kernel/limits'
import { err, ok } from '../../../src/domain/kernel/result'
import type { OwnerHandler } from '../context'
import { readView, viewOf } from './view'

export const get: OwnerHandler<'appointments.get'> = (context, { appointmentId }) => readView(context, appointmentId)

/** Pages by start time; the cursor is the last start shown. */
export const list: OwnerHandler<'appointments.list'> = async (context, { scope, cursor }) => {
  const beforeStartMs = cursor === undefined ? null : Number(cursor)
  if (beforeStartMs !== null && !Number.isSafeInteger(beforeStartMs)) return err('INPUT_INVALID', { field: 'cursor' })
  const details = await context.appointments.details(context.sql, {
    groupId: context.groupId,
    accountId: context.account.accountId,
    nowMs: context.nowMs,
    select: { scope, beforeStartMs, limit: limits.pageSize + 1 },
  })
  const page = details.slice(0, limits.pageSize)
  const last = page[page.length - 1]
  return ok({
    appointments: page.map((d) => viewOf(d, context.nowMs)),
    nextCursor: details.length > limits.pageSize && last ? String(last.appointment.startAtMs) : null,
  })
}
