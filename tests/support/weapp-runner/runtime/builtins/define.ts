import type * as ge from 'glass-easel'
import { slotTemplate } from '../program'

/** A built-in component that is on the page. */
export interface Drawn {
  readonly element: HTMLElement
  /** Present values of its properties. */
  value<T>(property: string): T
  trigger(type: string, detail?: unknown, options?: { bubbles?: boolean; composed?: boolean }): void
}

/** Is called with every property that has a value once it is on the page, and at each change. */
export type Update = (property: string, value: unknown) => void

export interface BuiltIn {
  /** Defaults as WeChat documents them. */
  readonly properties?: Readonly<Record<string, unknown>>
  /** Properties that WeChat knows and that change nothing of what is drawn here. */
  readonly undrawn?: readonly string[]
  readonly attach?: (self: Drawn) => Update | void
}

const ARIA = [
  ...['ariaRole', 'ariaLabel', 'ariaHidden', 'ariaChecked', 'ariaSelected', 'ariaDisabled', 'ariaExpanded', 'ariaLive'],
  ...['ariaModal', 'ariaBusy'],
]

/** What every component of WeChat takes. */
const COMMON: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(ARIA.map((name) => [name, undefined])),
  hoverClass: 'none',
  hoverStopPropagation: false,
  hoverStartTime: 50,
  hoverStayTime: 400,
  animation: undefined,
}

const showAria = (element: HTMLElement, property: string, value: unknown): void => {
  const name = property === 'ariaRole' ? 'role' : `aria-${property.slice(4).toLowerCase()}`
  if (value === undefined || value === null || value === '') element.removeAttribute(name)
  else element.setAttribute(name, String(value))
}

interface Instance {
  readonly $$: HTMLElement
  readonly data: Readonly<Record<string, unknown>>
  triggerEvent(type: string, detail: unknown, options: object): void
}

const drawn = (instance: Instance): Drawn => ({
  element: instance.$$,
  value: <T>(property: string) => instance.data[property] as T,
  trigger: (type, detail = {}, options = {}) => instance.triggerEvent(type, detail, options),
})

/** A component as templates use it: there `<view>`, on the page `<wx-view>`. */
export const define = (space: ge.ComponentSpace, tag: string, { properties = {}, undrawn = [], attach }: BuiltIn) => {
  const updates = new WeakMap<object, Update>()
  const all = { ...COMMON, ...Object.fromEntries(undrawn.map((name) => [name, undefined])), ...properties }
  const changed = (instance: Instance, property: string, value: unknown): void => {
    if (property.startsWith('aria')) showAria(instance.$$, property, value)
    else updates.get(instance)?.(property, value)
  }
  const declared = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      name,
      {
        type: null,
        value,
        observer(this: Instance, next: unknown) {
          if (updates.has(this)) changed(this, name, next)
        },
      },
    ]),
  )
  const definition = space
    .define(`wx-${tag}`)
    .definition({
      properties: declared as never,
      lifetimes: {
        attached(this: unknown) {
          const instance = this as Instance
          updates.set(instance, attach?.(drawn(instance)) ?? (() => undefined))
          for (const name of Object.keys(all))
            if (instance.data[name] !== undefined) changed(instance, name, instance.data[name])
        },
      },
    })
    .template({ content: slotTemplate, groupList: { '': slotTemplate } } as never)
    .registerComponent()
  return definition.general()
}
