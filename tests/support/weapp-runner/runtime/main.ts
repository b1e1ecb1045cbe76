import { createFrame } from './frame'
import { dropGhostClicks } from './ghosts'
import { watchHover } from './hover'
import { createInspect, type Inspect } from './inspect'
import { createRegistry } from './registry'
import { program } from './program'
import { createScript, type Script } from './script'
import type { Device, Outside, RunnerEvent, RunnerFigures, SetDataCall } from './types'
import { createWx, type Phone } from './wx/create'

declare global {
  /** Set by Node before the page is loaded. */
  var __device: Device
  var __outside: Outside
  var __report: (event: RunnerEvent) => void
  /** Names of the calls that WeChat has. */
  var __wechatNames: readonly string[]
  var __runner: Runner
}

/** What Node finds in the page. */
export interface Runner {
  readonly inspect: Inspect
  readonly script: Script
  readonly phone: Phone
  readonly figures: () => RunnerFigures
}

const setData: SetDataCall[] = []
const evaluated: { file: string; ms: number }[] = []
let firstRenderMs = 0

const wx: Record<string, unknown> = {}
const registry = createRegistry({
  wx: () => wx,
  stack: () => frame.stack(),
  report: (event) => globalThis.__report(event),
  took: { setData: (call) => setData.push(call), file: (file, ms) => evaluated.push({ file, ms }) },
})
const frame = createFrame(registry, globalThis.__device.theme === 'dark')
const { __device: device, __outside: outside, __report: report } = globalThis
const made = createWx(frame, device, outside, report, globalThis.__wechatNames)
Object.assign(wx, made.wx)

globalThis.__runner = {
  inspect: createInspect(frame),
  script: createScript(wx, frame, registry, report),
  phone: made.phone,
  figures: () => ({ setData, evaluated, firstRenderMs }),
}

watchHover()
dropGhostClicks()

/** WeChat's own screen stands there before a program begins: what a new process and its fonts take is not the program's time. */
const showLaunchScreen = (): HTMLElement => {
  const screen = document.body.appendChild(document.createElement('section'))
  screen.id = 'launch'
  screen.innerHTML = '<b>小程序</b><p>正在打开</p>'
  return screen
}

const launch = (): void => {
  const startedAt = performance.now()
  registry.launch({ path: program.pages[0], query: {}, scene: 1001, referrerInfo: {} })
  frame.launch(program.pages[0]!)
  const firstRendered = (): void => {
    if (frame.top().box.querySelector('wx-view')) firstRenderMs = performance.now() - startedAt
    else requestAnimationFrame(firstRendered)
  }
  requestAnimationFrame(firstRendered)
}

const launchScreen = showLaunchScreen()
requestAnimationFrame(() =>
  setTimeout(() => {
    launchScreen.remove()
    launch()
  }, 0),
)
