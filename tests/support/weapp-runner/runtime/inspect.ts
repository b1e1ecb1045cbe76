import * as ge from 'glass-easel'
import { measureDrawn } from './drawn'
import { findIn, idOf } from './find'
import type { Frame, PageEntry, PageInstance } from './types'

export interface ElementInfo {
  readonly elementId: string
  readonly tagName: string
  /** Set for a component of the program's own: it has data and methods. */
  readonly nodeId?: string
}

export interface PageInfo {
  readonly pageId: number
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

/** Where a finger would land on an element, and what it would meet there. */
export interface Landing {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** What lies over the element, in words; null when nothing does. */
  readonly coveredBy: string | null
  readonly disabled: boolean
}

type Caller = PageInstance
interface EngineElement extends HTMLElement {
  readonly __wxElement?: ge.GeneralComponent
}

const tagOf = (element: Element): string => element.tagName.toLowerCase().replace(/^wx-/, '')

const valueAt = (value: unknown, path: string | undefined): unknown =>
  path
    ? path
        .replace(/\[(\d+)\]/g, '.$1')
        .split('.')
        .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)
    : value

const wxmlOf = (node: Node): string => {
  if (node.nodeType === Node.TEXT_NODE) return (node as Text).data
  if (!(node instanceof HTMLElement)) return ''
  const [tag, id] = [tagOf(node), idOf(node)]
  const classes = node.className ? ` class="${node.className}"` : ''
  return `<${tag}${id ? ` id="${id}"` : ''}${classes}>${[...node.childNodes].map(wxmlOf).join('')}</${tag}>`
}

/** Elements by the ids that the automator knows them by. */
const createHandles = () => {
  const ids = new WeakMap<HTMLElement, string>()
  const elements = new Map<string, WeakRef<HTMLElement>>()
  let sequence = 0
  return {
    idOf(element: HTMLElement): string {
      let id = ids.get(element)
      if (!id) {
        id = `e${(sequence += 1)}`
        ids.set(element, id)
        elements.set(id, new WeakRef(element))
      }
      return id
    },
    /** @throws Error for an element that is no longer on the page */
    element(id: string): EngineElement {
      const element = elements.get(id)?.deref()
      if (!element?.isConnected) throw new Error('element is no longer on the page')
      return element
    },
  }
}

const ownComponent = (element: EngineElement): ge.GeneralComponent | null => {
  const component = element.__wxElement
  return component && !tagOf(element).startsWith('wx-') && element.tagName.toLowerCase() === component.tagName
    ? component
    : null
}

const landingOn = (element: HTMLElement): Landing => {
  element.scrollIntoView({ block: 'center', inline: 'center' })
  const { left, top, width, height } = element.getBoundingClientRect()
  const [x, y] = [left + width / 2, top + height / 2]
  const hit = document.elementFromPoint(x, y)
  const free = hit !== null && (element.contains(hit) || hit.contains(element))
  const disabled = element.hasAttribute('disabled')
  return { x, y, width, height, coveredBy: free ? null : (hit?.outerHTML.slice(0, 120) ?? 'nothing'), disabled }
}

/** Questions and acts of the automator, by name; arguments and answers cross as JSON. */
export const createInspect = (frame: Frame) => {
  const handles = createHandles()
  const infoOf = (element: HTMLElement): ElementInfo => {
    const elementId = handles.idOf(element)
    return { elementId, tagName: tagOf(element), ...(ownComponent(element) ? { nodeId: elementId } : {}) }
  }
  const pageOf = (id: number): PageEntry => {
    const entry = frame.stack().find((one) => one.id === id)
    if (!entry) throw new Error('page destroyed')
    return entry
  }
  const pageInfo = ({ id, path, query }: PageEntry): PageInfo => ({ pageId: id, path, query })
  const componentOf = (elementId: string): Caller => {
    const component = ownComponent(handles.element(elementId))
    if (!component) throw new Error('element is no component of the program')
    return component.getMethodCaller() as unknown as Caller
  }
  const callOn = (target: Caller, method: string, values: readonly unknown[]): unknown => {
    const handler = target[method]
    if (typeof handler !== 'function') throw new Error(`${method} not exists`)
    return handler.apply(target, values) as unknown
  }
  const fire = (elementId: string, type: string, detail: unknown, extraFields?: Record<string, unknown>): void => {
    const target = handles.element(elementId).__wxElement
    if (!target) throw new Error('element takes no events')
    const event = new ge.Event(type, detail ?? {}, { bubbles: true, composed: true, capturePhase: true, extraFields })
    ge.Event.dispatchEvent(target, event)
  }
  const fieldOf = (elementId: string) => handles.element(elementId).querySelector<HTMLInputElement>('input,textarea')
  const propertyOf = (elementId: string, name: string): unknown => {
    if (name === 'value' && fieldOf(elementId)) return fieldOf(elementId)!.value
    return handles.element(elementId).__wxElement?.data[name] as unknown
  }
  return {
    currentPage: () => pageInfo(frame.top()),
    pageStack: () => frame.stack().map(pageInfo),
    find: (pageId: number, selector: string, below?: string) =>
      findIn(below ? handles.element(below) : pageOf(pageId).box, selector).map(infoOf),
    findByXpath(pageId: number, xpath: string) {
      const found = document.evaluate(xpath, pageOf(pageId).box, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE)
      return Array.from({ length: found.snapshotLength }, (_, i) => infoOf(found.snapshotItem(i) as HTMLElement))
    },
    domProperties: (id: string, names: readonly string[]) =>
      names.map((name) => (handles.element(id) as unknown as Record<string, unknown>)[name]),
    attributes: (id: string, names: readonly string[]) =>
      names.map((name) => {
        const element = handles.element(id)
        if (name === 'class') return element.className
        if (name === 'id') return idOf(element)
        return element.getAttribute(name === 'aria-role' ? 'role' : name) ?? propertyOf(id, name) ?? null
      }),
    properties: (id: string, names: readonly string[]) =>
      names.map((name) => {
        if (name !== '__propPublic') return propertyOf(id, name)
        const known = Object.keys(handles.element(id).__wxElement?.data ?? {})
        return Object.fromEntries([...known, 'value'].map((one) => [one, true]))
      }),
    styles(id: string, names: readonly string[]) {
      const styles = getComputedStyle(handles.element(id))
      return names.map((name) => styles.getPropertyValue(name))
    },
    wxml: (id: string, type: string) =>
      type === 'outer' ? wxmlOf(handles.element(id)) : [...handles.element(id).childNodes].map(wxmlOf).join(''),
    offset(id: string) {
      const { left, top } = handles.element(id).getBoundingClientRect()
      return { left, top }
    },
    landing: (id: string) => landingOn(handles.element(id)),
    fire,
    input(id: string, value: string): void {
      const field = fieldOf(id)
      if (!field) throw new Error('element has no field to write in')
      if (field.disabled) throw new Error('element is disabled')
      // Typing stops at the limit; a value that is set does not.
      field.value = field.maxLength >= 0 ? value.slice(0, field.maxLength) : value
      field.dispatchEvent(new InputEvent('input'))
    },
    scrollTo: (id: string, x: number, y: number) => handles.element(id).scrollTo(x, y),
    pageData: (pageId: number, path?: string) => valueAt(pageOf(pageId).instance.data, path),
    setPageData: (pageId: number, data: Record<string, unknown>) => pageOf(pageId).instance.setData(data),
    windowProperties: (pageId: number, names: readonly string[]) => {
      const { scrollTop, scrollHeight, scrollWidth } = pageOf(pageId).box
      const known: Record<string, unknown> = { innerWidth, innerHeight, devicePixelRatio, pageYOffset: scrollTop }
      const root = { scrollTop, scrollHeight, scrollWidth }
      return names.map((name) => valueAt({ ...known, document: { documentElement: root } }, name))
    },
    callPage: (pageId: number, method: string, values: readonly unknown[]) =>
      callOn(pageOf(pageId).instance, method, values),
    componentData: (id: string, path?: string) => valueAt(componentOf(id).data, path),
    setComponentData: (id: string, data: Record<string, unknown>) => componentOf(id).setData(data),
    callComponent: (id: string, method: string, values: readonly unknown[]) => callOn(componentOf(id), method, values),
    contextOf: (id: string, method: string, values: readonly unknown[]) => {
      const media = handles.element(id).querySelector('video') as unknown as Record<string, unknown> | null
      const act = media?.[method]
      if (typeof act !== 'function') throw new Error(`${method} not exists`)
      return act.apply(media, values) as unknown
    },
    /** Answers the dialog on top by its last button or its first one. */
    answerDialog(confirm: boolean): void {
      const buttons = [...(frame.layer.lastElementChild?.querySelectorAll<HTMLElement>('.dialog-button') ?? [])]
      const button = confirm ? buttons.at(-1) : buttons[0]
      if (!button) throw new Error('no dialog is open')
      button.click()
    },
    drawn: (smallest: number) => measureDrawn(frame.top().box, smallest),
    goHome: () => frame.open('reLaunch', `/${String((frame.configuration.pages as string[])[0])}`),
    /** What was begun has been drawn. */
    idle: () =>
      new Promise<void>((resolve) => {
        setTimeout(() => requestAnimationFrame(() => setTimeout(resolve, 0)), 0)
      }),
  }
}

export type Inspect = ReturnType<typeof createInspect>
