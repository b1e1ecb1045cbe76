import { ulid } from 'ulid'
import type { Clock } from '../clock'
import { openRecords } from './records'
import type { Line } from './templateValues'

/** A service notice as it lies in the person's WeChat. */
export interface Notice {
  readonly kind: 'notice'
  readonly id: string
  readonly to: string
  readonly templateId: string
  readonly title: string
  readonly lines: readonly Line[]
  /** The page that a tap opens, or null. */
  readonly page: string | null
  readonly state: string
  readonly atMs: number
}

/** How many messages of a template a person still takes. */
interface Allowance {
  readonly kind: 'allowance'
  readonly id: string
  readonly left: number
}

const KEPT = 50_000

const keyOf = (openid: string, templateId: string): string => `${openid} ${templateId}`

/**
 * Allowances and notices in one file: what a notice spends is written together with it. There is no balance to be asked for at WeChat, and
 * none here: a sender knows what it was told.
 */
export const openNotices = (directory: string, clock: Clock) => {
  const records = openRecords<Notice | Allowance>(directory, 'notices', KEPT)
  const leftOf = (openid: string, templateId: string): number => {
    const found = records.get(keyOf(openid, templateId))
    return found?.kind === 'allowance' ? found.left : 0
  }
  const allowance = (openid: string, templateId: string, left: number): Allowance => ({
    kind: 'allowance',
    id: keyOf(openid, templateId),
    left,
  })
  return {
    leftOf,
    grow: (openid: string, templateIds: readonly string[]): void =>
      records.put(...templateIds.map((id) => allowance(openid, id, leftOf(openid, id) + 1))),
    /** Delivers and spends one. */
    deliver(notice: Omit<Notice, 'kind' | 'id' | 'atMs'>): Notice {
      const delivered: Notice = { ...notice, kind: 'notice', id: ulid(), atMs: clock.now() }
      records.put(allowance(notice.to, notice.templateId, leftOf(notice.to, notice.templateId) - 1), delivered)
      return delivered
    },
    /** Newest first; `to` is an openid or the beginning of one. */
    list: (to?: string): Notice[] =>
      records
        .list()
        .flatMap((record) => (record.kind === 'notice' && (!to || record.to.startsWith(to)) ? [record] : []))
        .reverse(),
  }
}

export type Notices = ReturnType<typeof openNotices>
