import type * as ge from 'glass-easel'
import { crossed } from './realm'

/** What a handler of a page is given, in WeChat's words. */
interface WechatEvent {
  readonly type: string
  readonly timeStamp: number
  readonly target: Target
  readonly currentTarget: Target
  readonly mark: Readonly<Record<string, unknown>>
  readonly detail: unknown
  readonly touches?: readonly Touch[]
  readonly changedTouches?: readonly Touch[]
}

interface Target {
  readonly id: string
  readonly dataset: unknown
  readonly offsetLeft: number
  readonly offsetTop: number
}

interface Touch {
  readonly identifier: number
  readonly pageX: number
  readonly pageY: number
  readonly clientX: number
  readonly clientY: number
}

interface Node {
  readonly id?: string
  readonly dataset?: unknown
  readonly $$?: Element
}

const targetOf = (node: unknown): Target => {
  const { id = '', dataset = {}, $$ } = (node ?? {}) as Node
  const box = $$ instanceof HTMLElement ? $$ : null
  return { id, dataset: dataset ?? {}, offsetLeft: box?.offsetLeft ?? 0, offsetTop: box?.offsetTop ?? 0 }
}

const touchOf = ({ identifier = 0, pageX, pageY, clientX, clientY }: Touch): Touch => ({
  identifier,
  pageX,
  pageY,
  clientX,
  clientY,
})

const touchesOf = (original: unknown): Pick<WechatEvent, 'touches' | 'changedTouches'> => {
  if (original instanceof TouchEvent)
    return {
      touches: [...original.touches].map(touchOf),
      changedTouches: [...original.changedTouches].map(touchOf),
    }
  if (!(original instanceof MouseEvent)) return {}
  const { pageX, pageY, clientX, clientY } = original
  const touches = [{ identifier: 0, pageX, pageY, clientX, clientY }]
  return { touches, changedTouches: touches }
}

type EngineEvent = ge.ShadowedEvent<unknown>

const isEngineEvent = (value: unknown): value is EngineEvent =>
  typeof (value as Partial<EngineEvent> | null)?.getOriginalEvent === 'function'

const detailOf = (event: EngineEvent, original: unknown): unknown => {
  const detail = event.detail as { x?: number; y?: number } | null
  if (event.type !== 'tap' && event.type !== 'longpress') return detail instanceof window.Event ? {} : detail
  const [touch] = touchesOf(original).changedTouches ?? []
  return { x: detail?.x ?? touch?.clientX ?? 0, y: detail?.y ?? touch?.clientY ?? 0 }
}

/** The plain object that WeChat hands to a handler in place of the engine's own event. Anything else is left as it is. */
export const plainEvent = (event: unknown): unknown => {
  if (!isEngineEvent(event)) return event
  const original = event.getOriginalEvent() as unknown
  const scripted = event as unknown as Pick<WechatEvent, 'touches' | 'changedTouches'>
  const fields: WechatEvent = {
    type: event.getEventName(),
    timeStamp: event.timeStamp,
    target: targetOf(event.target),
    currentTarget: targetOf(event.currentTarget),
    mark: { ...(event.mark as object) },
    detail: detailOf(event, original),
    ...touchesOf(original),
  }
  const { touches, changedTouches } = scripted
  return crossed({ ...fields, ...(touches ? { touches, changedTouches } : {}) })
}
