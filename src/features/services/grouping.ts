import type { DeferredWorkView, ServiceView } from '@/contracts/views'

export type ServiceCategory = ServiceView['category']

const order: readonly ServiceCategory[] = [
  'MAINTENANCE',
  'BRAKE',
  'TYRE',
  'BATTERY',
  'AIRCON',
  'INSPECTION',
  'EV',
  'BODY',
]

export interface DeferredOffer {
  readonly work: DeferredWorkView
  /** The operation that does it at today's price, null when it cannot be booked without being looked at. */
  readonly service: ServiceView | null
}

export interface ServiceSections {
  readonly deferred: readonly DeferredOffer[]
  readonly due: readonly ServiceView[]
  readonly rest: readonly { readonly category: ServiceCategory; readonly services: readonly ServiceView[] }[]
}

const severityFirst = (a: DeferredWorkView, b: DeferredWorkView): number =>
  Number(b.severity === 'RED') - Number(a.severity === 'RED') || b.notedAtMs - a.notedAtMs

/** Sorts what a car may have done: deferred work first (safety first), then what is due, then the rest by category. Each operation appears once. */
export const sectionsOf = (
  services: readonly ServiceView[],
  deferred: readonly DeferredWorkView[],
): ServiceSections => {
  const offers = [...deferred]
    .sort(severityFirst)
    .map((work) => ({ work, service: services.find((s) => s.opCode === work.opCode) ?? null }))
  const shown = new Set(offers.map((o) => o.service?.opCode))
  const others = services.filter((s) => !shown.has(s.opCode))
  const optional = others.filter((s) => !s.due)
  return {
    deferred: offers,
    due: others.filter((s) => s.due),
    rest: order.flatMap((category) => {
      const own = optional.filter((s) => s.category === category)
      return own.length === 0 ? [] : [{ category, services: own }]
    }),
  }
}
