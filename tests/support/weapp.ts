import path from 'node:path'
import automator from 'miniprogram-automator'
import { bridgeTo, type Pocket } from './weapp-runner/bridge/bridge'
import { serveAutomator } from './weapp-runner/automator/server'
import { startWeappRunner, type RunnerOptions, type WeappRunner } from './weapp-runner/start'
import type { TestStack } from './stack'
import { recorded, type Request } from './weapp-rules/requests'

export type MiniProgram = Awaited<ReturnType<typeof automator.connect>>
type Page = NonNullable<Awaited<ReturnType<MiniProgram['currentPage']>>>
export type WeappElement = NonNullable<Awaited<ReturnType<Page['$']>>>

/** WeChat DevTools to drive in place of the runner: `ws://127.0.0.1:9420`. See docs/weapp-tests.md. */
const devTools = process.env.WEAPP_DEVTOOLS_WS

export const builtWeapp = path.resolve(__dirname, '../../dist/weapp')

export interface Weapp {
  readonly miniProgram: MiniProgram
  /** What went wrong while the test ran: exceptions, errors on the console, calls that nobody serves. */
  readonly complaints: readonly string[]
  /** The runner itself, for what only it can tell; null on real DevTools. */
  readonly runner: WeappRunner | null
  /** What left the phone so far, refused or not; empty on real DevTools. */
  readonly requests: readonly Request[]
  stop(): Promise<void>
}

const listen = (miniProgram: MiniProgram, complaints: string[] = []): string[] => {
  miniProgram.on('exception', ({ message }: { message: string }) => complaints.push(message))
  miniProgram.on('console', ({ type, args }: { type: string; args: unknown[] }) => {
    if (type === 'error') complaints.push(args.map(String).join(' '))
  })
  return complaints
}

/** What went wrong before the automator was listening. */
const saidAtLaunch = ({ events }: WeappRunner): string[] =>
  events.flatMap((event) => {
    if (event.kind === 'exception') return [event.message]
    return event.kind === 'log' && event.type === 'error' ? [event.args.map(String).join(' ')] : []
  })

/** Opens the mini program at its first page, in the runner or in DevTools. */
export const openWeapp = async (
  stack: Pick<TestStack, 'urls'> | null,
  pocket: Pocket,
  options: Partial<RunnerOptions> = {},
): Promise<Weapp> => {
  if (devTools) {
    const miniProgram = await automator.connect({ wsEndpoint: devTools })
    const stop = (): Promise<void> => Promise.resolve(miniProgram.disconnect())
    return { miniProgram, complaints: listen(miniProgram), runner: null, requests: [], stop }
  }
  const requests: Request[] = []
  const bridge = stack && (await bridgeTo(stack, pocket))
  const outside = bridge ? recorded(bridge.outside, (one) => void requests.push(one)) : undefined
  const runner = await startWeappRunner({ dist: builtWeapp, outside, ...options })
  const atLaunch = saidAtLaunch(runner)
  const server = await serveAutomator(runner)
  const miniProgram = await automator.connect({ wsEndpoint: server.wsEndpoint })
  return {
    miniProgram,
    complaints: listen(miniProgram, atLaunch),
    runner,
    requests,
    async stop() {
      miniProgram.disconnect()
      await server.stop()
      await runner.stop()
      bridge?.stop()
    },
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const PATIENCE_MS = 8_000

/** What an owner does, by the names that a screen reader would say. */
export const thumbOf = ({ miniProgram }: Weapp) => {
  const page = async (): Promise<Page> => (await miniProgram.currentPage())!

  /** Looks until it is there. @throws Error that says what was looked for and where */
  const eventually = async <T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> => {
    for (const end = Date.now() + PATIENCE_MS; ; await pause(60)) {
      const found = await look().catch((error: Error) => {
        if (Date.now() > end) throw error
        return null
      })
      if (found) return found
      if (Date.now() > end) throw new Error(`not on ${(await page()).path}: ${what}`)
    }
  }
  const select = (selector: string): Promise<WeappElement> =>
    eventually(selector, async () => (await page()).$(selector))
  const named = (name: string, role = ''): Promise<WeappElement> =>
    select(`${role && `[role="${role}"]`}[aria-label="${name}"]`)
  const tap = (find: () => Promise<WeappElement>): Promise<void> =>
    eventually('a tap', async () => {
      await (await find()).tap()
      return true
    }).then(() => undefined)

  return {
    page,
    eventually,
    select,
    all: async (selector: string): Promise<WeappElement[]> => (await (await page()).$$(selector)) as WeappElement[],
    named,
    /** Taps what is called so, once it can be tapped. */
    tap: (name: string) => tap(() => named(name)),
    tapOn: (selector: string) => tap(() => select(selector)),
    write: async (label: string, text: string): Promise<void> => {
      const field = (await named(label)) as WeappElement & { input(text: string): Promise<void> }
      await field.input(text)
    },
    /** Taps one of WeChat's own tabs. The client's `switchTab` would wait three seconds after it. */
    switchTab: (route: string) => miniProgram.callWxMethod('switchTab', { url: `/${route}` }),
    /** Answers the dialog that WeChat draws itself. */
    answerDialog: async (confirm: boolean): Promise<void> => {
      const native = miniProgram.native()
      await eventually('a dialog', async () => {
        await (confirm ? native.confirmModal() : native.cancelModal())
        return true
      })
    },
    /** Photographs the screen into the folder that WEAPP_SCREENS names, for a person to look at. */
    look: async (name: string): Promise<void> => {
      const folder = process.env.WEAPP_SCREENS
      if (folder) await miniProgram.screenshot({ path: path.join(folder, `${name}.png`) })
    },
    /** Waits until the page says so. */
    says: (text: string | RegExp): Promise<string> =>
      eventually(`“${String(text)}”`, async () => {
        const words = await (await (await page()).$('page'))!.text()
        return (typeof text === 'string' ? words.includes(text) : text.test(words)) && words
      }),
    arrivesAt: (route: string): Promise<Page> =>
      eventually(`the page ${route}`, async () => {
        const now = await page()
        return now.path === route && now
      }),
  }
}

export type Thumb = ReturnType<typeof thumbOf>
