import type { LocalDate } from '../../src/domain/kernel/time'
import { models, operations, fits, priceFor } from './catalog'
import { deskAppointments } from './desk'
import { people } from './people'
import { createRandom } from './random'
import { storeRecords, storeSpecs } from './stores'
import type { SeedRecord } from './types'

const SEED = 20261123
const operationRecords = (): SeedRecord[] =>
  operations.map((o) => ({
    resource: 'labor-operations' as const,
    key: o.code,
    dealerKey: null,
    body: {
      op_code: o.code,
      name: o.name,
      name_en: o.nameEn,
      category: o.category,
      required_skills: [o.skill],
      bay_capability_types: [o.bay],
      interval_km: o.km,
      interval_months: o.months,
      by_model: models.filter((m) => fits(o, m)).map((m) => ({ model_code: m.code, ...priceFor(o, m) })),
      active: true,
    },
  }))

/**
 * A whole group for one day: three stores, 40 operations, 200 customers, 300 cars with their past, and the desk's bookings of the coming week.
 * @param today the day in Asia/Shanghai on which the story stands; the same day always gives the same records
 */
export const generateSeed = (today: LocalDate): SeedRecord[] => {
  const random = createRandom(SEED)
  const stores = storeSpecs.flatMap((spec) => storeRecords(spec, today, random))
  const persons = people(today, random)
  const base = [...stores, ...operationRecords(), ...persons.records]
  return [...base, ...deskAppointments(base, persons.vehicles, today, random)]
}
