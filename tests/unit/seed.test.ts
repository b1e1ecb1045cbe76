import { plate, vin, phone } from '@/contracts/primitives'
import { demoOwners } from '../../local/seed/demoOwners'
import { demoStaff } from '../../local/seed/demoStaff'
import { generateSeed } from '../../local/seed/generate'

const TODAY = '2026-11-24'
const records = generateSeed(TODAY)
const of = (resource: string) => records.filter((r) => r.resource === resource)

describe('the sample group', () => {
  it('is the same every time it is made for the same day', () => {
    expect(generateSeed(TODAY)).toEqual(records)
  })

  it('has the promised size', () => {
    expect([
      of('dealers').length,
      of('labor-operations').length,
      of('customers').length,
      of('vehicles').length,
    ]).toEqual([3, 40, 200, 300])
    expect(of('service-records').length).toBeGreaterThan(600)
    expect(of('appointments').length).toBeGreaterThan(60)
    expect(new Set(records.map((r) => `${r.resource}|${r.key}`)).size).toBe(records.length)
  })

  it('uses plates, VINs and phones of the right form, each once', () => {
    for (const v of of('vehicles')) {
      expect(vin.safeParse(v.body.vin).success).toBe(true)
      expect(plate.safeParse(v.body.plate).success).toBe(true)
    }
    expect(new Set(of('vehicles').map((v) => v.body.plate)).size).toBe(300)
    const phones = of('customers').flatMap((c) => c.body.phones as string[])
    for (const p of phones) expect(phone.safeParse(p).success).toBe(true)
    expect(new Set(phones).size).toBe(phones.length)
    for (const demo of demoOwners) expect(phones).toContain(demo.phone)
  })

  it('has at every store people of each role, each with a phone of their own that is no owner’s', () => {
    const phones = of('staff').map((s) => String(s.body.phone))
    for (const number of phones) expect(phone.safeParse(number).success).toBe(true)
    const customers = of('customers').flatMap((c) => c.body.phones as string[])
    expect(new Set([...phones, ...customers]).size).toBe(phones.length + customers.length)
    for (const store of of('dealers')) {
      const roles = of('staff').flatMap((s) => (s.dealerKey === store.key ? [String(s.body.role)] : []))
      const count = (role: string) => roles.filter((r) => r === role).length
      expect(count('SERVICE_ADVISOR')).toBeGreaterThanOrEqual(2)
      expect(count('SERVICE_TECHNICIAN')).toBeGreaterThanOrEqual(2)
      expect(['QUALITY_CONTROL', 'CASHIER', 'SERVICE_MANAGER'].map(count)).toEqual([1, 1, 1])
    }
    for (const { phone: number } of demoStaff) expect(phones).toContain(number)
  })

  it('never puts two jobs on one technician or bay', () => {
    for (const resource of ['technician_key', 'bay_key'] as const) {
      const byResource = new Map<string, [number, number][]>()
      for (const { body } of of('appointments')) {
        const span: [number, number] = [
          Date.parse(String(body.scheduled_start)),
          Date.parse(String(body.scheduled_end)) + 15 * 60_000,
        ]
        const list = byResource.get(String(body[resource])) ?? []
        expect(list.every(([s, e]) => e <= span[0] || span[1] <= s)).toBe(true)
        byResource.set(String(body[resource]), [...list, span])
      }
    }
  })

  it('gives the first demo owner brake work that was declined', () => {
    const owner = of('customers').find((c) => (c.body.phones as string[])[0] === demoOwners[0]!.phone)!
    const cars = of('vehicles').filter((v) => (v.body.customer_keys as string[]).includes(owner.key))
    expect(cars).toHaveLength(2)
    const lines = of('service-records')
      .filter((r) => cars.some((c) => c.key === r.body.vin))
      .flatMap((r) => r.body.lines as { op_code: string; status: string; severity: string }[])
    expect(lines).toContainEqual(expect.objectContaining({ op_code: 'BRK-FRONT', status: 'DECLINED', severity: 'RED' }))
  })
})
