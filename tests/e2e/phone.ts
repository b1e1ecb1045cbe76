import type { Page } from 'playwright-core'
import { codeFor, newestMessage, type StackUrls } from '../support/api-client'

/** Waits until something is so, looking every 50 ms. @throws Error with `what` when it is not in time */
export const eventually = async <T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  withinMs = 5_000,
): Promise<T> => {
  const until = Date.now() + withinMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > until) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** What an owner does on the phone, by the words and roles on the screen. */
export const phoneOf = (page: Page, urls: StackUrls) => {
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' })
  const visible = (text: string | RegExp) => page.getByText(text).locator('visible=true').first()

  /** On the sign-in page. */
  const signInOnPage = async (phone: string): Promise<void> => {
    await page.getByLabel('手机号', { exact: true }).fill(phone)
    const before = await newestMessage(urls, phone)
    await button('获取验证码').click()
    await button('同意').click()
    const code = await codeFor(urls, phone, before)
    // The last digit signs in by itself.
    await page.getByLabel('6 位验证码').fill(code)
  }

  return {
    button,
    visible,

    async open(h5: string): Promise<void> {
      await page.goto(h5)
      await button('手机号登录').or(button('预约保养')).first().waitFor()
    },

    async signIn(phone: string): Promise<void> {
      await button('手机号登录').click()
      await signInOnPage(phone)
      await button('预约保养').or(button('添加车辆')).first().waitFor()
    },

    signInOnPage,

    /** Book 1: opens the services of the car on Home and ticks the ones with these names, in whichever category they are. */
    async chooseServices(names: readonly string[]): Promise<void> {
      await button('预约保养').click()
      await page.getByRole('checkbox').first().waitFor()
      for (const name of names) {
        const box = page.getByRole('checkbox', { name: new RegExp(`^${name}，`) }).first()
        const categories = page.getByRole('radiogroup', { name: '项目类别' }).getByRole('radio')
        for (let index = 0; !(await box.isVisible()) && index < (await categories.count()); index += 1)
          await categories.nth(index).click()
        if ((await box.getAttribute('aria-checked')) !== 'true') await box.click()
      }
      await button('选择时间').click()
    },

    /** Book 1: the first service on the page. */
    async chooseFirstService(): Promise<void> {
      await button('预约保养').click()
      const first = page.getByRole('checkbox').first()
      if ((await first.getAttribute('aria-checked')) !== 'true') await first.click()
      await button('选择时间').click()
    },

    /** Book 2: the store by name. */
    async chooseStore(name: string): Promise<void> {
      const current = page.getByRole('button', { name: /^门店，/ })
      await current.waitFor()
      if (!((await current.getAttribute('aria-label')) ?? '').includes(name)) {
        await current.click()
        await page
          .getByRole('dialog')
          .getByRole('radio', { name: new RegExp(`^${name}，`) })
          .click()
        await page.getByRole('dialog').waitFor({ state: 'hidden' })
      }
      await page.getByRole('radiogroup', { name: '日期' }).waitFor()
    },

    /** Book 2: opens a day of the strip, counted from today. */
    async openDay(index: number): Promise<void> {
      await page.getByRole('radiogroup', { name: '日期' }).getByRole('radio').nth(index).click()
    },

    /** Book 2: opens the first day from `from` on that has free times. */
    async openDayWithFreeTimes(from: number): Promise<void> {
      const days = page.getByRole('radiogroup', { name: '日期' }).getByRole('radio')
      await days.first().waitFor()
      const labels = await days.evaluateAll((elements) =>
        elements.map((element) => element.getAttribute('aria-label') ?? ''),
      )
      const index = labels.findIndex((label, i) => i >= from && label.includes('余'))
      if (index < 0) throw new Error(`no day with free times: ${labels.join(' | ')}`)
      await days.nth(index).click()
    },

    /** Book 2: takes a time of the open day; the first free one when none is given. @returns the time, `HH:MM` */
    async pickTime(time?: string): Promise<string> {
      const slot = page
        .getByRole('radio', { name: time ? `${time}，可选` : /^\d\d:\d\d，可选$/, exact: Boolean(time) })
        .first()
      const label = (await slot.getAttribute('aria-label')) ?? ''
      await slot.click()
      return label.slice(0, 5)
    },

    next: () => button('下一步').click(),

    /** Book 3: confirms and waits for the result page. */
    async confirm(): Promise<void> {
      await button('确认预约').click()
      await visible('待门店确认').or(visible('已确认')).first().waitFor()
    },

    /** The id of the appointment that the open page is about. */
    appointmentId: (): string => /apt_[0-9A-Z]{26}/.exec(page.url())?.[0] ?? '',
  }
}

export type Phone = ReturnType<typeof phoneOf>
