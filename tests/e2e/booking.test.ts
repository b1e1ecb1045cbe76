import type { Browser, Page } from 'playwright-core'
import { localDateAt, minuteOfDayAt } from '@/domain/kernel/time'
import type { DmsAppointment } from '../../cloudfunctions/adapters/dms/star/wire'
import { complaintsOf, launchBrowser, openPhone, witnessed } from '../support/browser'
import { dmsOf, type DmsClient } from '../support/dms-client'
import { idleOwners, type KnownOwner } from '../support/people'
import { startTestStack, type TestStack } from '../support/stack'
import { eventually, phoneOf, type Phone } from './phone'
import { makeScarceStart } from './scarce'

const SHANGHAI = 480
const WITHIN_MS = 2_000

let stack: TestStack
let browser: Browser
let dms: DmsClient
let owner: KnownOwner
let page: Page
let phone: Phone
let complaints: string[]

const clockOf = (atMs: number): string => {
  const minute = minuteOfDayAt(atMs, SHANGHAI)
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** A test that photographs the pages when it fails. */
const step = (name: string, run: () => Promise<void>, timeoutMs?: number): void =>
  it(name, () => witnessed(() => browser, name, run), timeoutMs)

const newPhone = async (): Promise<{ page: Page; phone: Phone; complaints: string[] }> => {
  const opened = await (await openPhone(browser)).newPage()
  const noted = complaintsOf(opened)
  const person = phoneOf(opened, stack.urls)
  await person.open(`${stack.urls.app}/`)
  return { page: opened, phone: person, complaints: noted }
}

beforeAll(async () => {
  stack = await startTestStack()
  browser = await launchBrowser()
  dms = dmsOf(stack.urls.dms, stack.secrets.dmsApiKey)
  owner = (await idleOwners(stack.databases.owner)).find((one) => one.energy === 'FUEL')!
  ;({ page, phone, complaints } = await newPhone())
}, 180_000)

afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

describe('an owner books, the dealer has it, and a change at either end shows at the other', () => {
  let appointmentId: string
  let atDealer: DmsAppointment
  let confirmedMs: number

  step('signs in with the code from the inbox and sees the car', async () => {
    await phone.signIn(owner.phone)
    await phone.visible(/下次保养|暂无保养记录/).waitFor()
  })

  step(
    'chooses a service and a time that the workshop has, confirms, and the dealer has it with a number',
    async () => {
      await phone.chooseFirstService()
      await phone.openDayWithFreeTimes(1)
      const time = await phone.pickTime()
      await phone.next()
      await phone.button('确认预约').waitFor()
      await phone.visible('为您保留').waitFor()
      const startedAt = Date.now()
      await phone.confirm()
      await phone.visible('已确认').waitFor()
      confirmedMs = Date.now() - startedAt

      appointmentId = phone.appointmentId()
      const found = await dms.appointmentOf(appointmentId)
      expect(found).not.toBeNull()
      atDealer = found!
      expect(atDealer).toMatchObject({ vin: owner.vin, scheduling_status: 'BOOKED', source: 'ONLINE' })
      expect(clockOf(Date.parse(atDealer.scheduled_start))).toBe(time)
      await phone.visible(atDealer.appointment_id).waitFor()
    },
  )

  it('showed 已确认 within two seconds of the tap', () => {
    expect(confirmedMs).toBeLessThanOrEqual(WITHIN_MS)
  })

  step('shows at the desk', async () => {
    const desk = await browser.newPage()
    await desk.goto(`${stack.urls.dms}/`)
    await desk.getByLabel('门店', { exact: true }).selectOption(atDealer.dealer_key)
    await desk.getByLabel('日期', { exact: true }).fill(localDateAt(Date.parse(atDealer.scheduled_start), SHANGHAI))
    await desk.getByText(atDealer.appointment_id).first().waitFor()
    await desk.close()
  })

  step('is moved at the dealer, and the phone tells the owner from when to when', async () => {
    await phone.button('查看预约').click()
    await phone.visible('预约记录').waitFor()
    const moved = await moveAtDesk(atDealer)
    await phone.visible(/门店已将您的预约从 .+ 改到 .+/).waitFor()
    await phone.visible(new RegExp(clockOf(Date.parse(moved.scheduled_start)))).waitFor()
    atDealer = moved
  })

  step('is cancelled on the phone, and the dealer sees it within two seconds', async () => {
    await phone.button('取消预约').click()
    const startedAt = Date.now()
    await page.getByText('取消预约', { exact: true }).locator('visible=true').last().click()
    await phone.visible('已取消').waitFor()
    const cancelled = await eventually('cancelled at the dealer', async () => {
      const now = await dms.appointmentOf(appointmentId)
      return now?.scheduling_status === 'CANCELLED' ? now : null
    })
    expect(Date.now() - startedAt).toBeLessThanOrEqual(WITHIN_MS + 1_000)
    expect(cancelled.appointment_key).toBe(atDealer.appointment_key)
  })

  it('left the page without an error', () => {
    expect(complaints).toEqual([])
  })
})

/** Moves it to the next later quarter of an hour that its technician and bay have free. */
const moveAtDesk = async (appointment: DmsAppointment): Promise<DmsAppointment> => {
  const startMs = Date.parse(appointment.scheduled_start)
  for (let quarters = 1; quarters <= 24; quarters += 1) {
    const atMs = startMs + quarters * 15 * 60_000
    const moved = await dms.moveAtDesk(appointment, localDateAt(atMs, SHANGHAI), clockOf(atMs))
    if (moved) return moved
  }
  throw new Error('the desk has no later time for it')
}

describe('two owners race for the last place', () => {
  step(
    'gives it to one, and tells the other at once with the three nearest times',
    async () => {
      const scarce = await makeScarceStart(stack.urls, stack.databases.owner, new Set([owner.phone]))
      const time = clockOf(scarce.startAtMs)
      const racers = await Promise.all(
        scarce.racers.map(async ({ phone: number }) => {
          const opened = await newPhone()
          await opened.phone.signIn(number)
          await opened.phone.chooseServices([scarce.opName])
          await opened.phone.chooseStore(scarce.storeName)
          await opened.phone.openDay(scarce.dayIndex)
          await opened.phone.pickTime(time)
          return opened
        }),
      )
      await Promise.all(racers.map((racer) => racer.phone.next()))
      const outcomes = await Promise.all(
        racers.map(async (racer) => {
          const won = racer.phone.button('确认预约')
          const lost = racer.page.getByRole('dialog', { name: '这个时间刚被约走' })
          await won.or(lost).first().waitFor()
          return (await lost.isVisible()) ? 'lost' : 'won'
        }),
      )
      expect([...outcomes].sort()).toEqual(['lost', 'won'])

      const loser = racers[outcomes.indexOf('lost')]!
      const winner = racers[outcomes.indexOf('won')]!
      const others = loser.page.getByRole('dialog').getByRole('button', { name: /^改为 / })
      expect(await others.count()).toBe(3)

      // The way out works, and the winner's hold is worth something.
      await others.first().click()
      await loser.phone.confirm()
      await winner.phone.confirm()
      for (const racer of racers) await racer.phone.visible('已确认').waitFor()
      expect(loser.phone.appointmentId()).not.toBe(winner.phone.appointmentId())
      expect([...loser.complaints, ...winner.complaints]).toEqual([])
    },
    120_000,
  )
})
