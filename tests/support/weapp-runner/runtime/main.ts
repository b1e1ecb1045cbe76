import { createFrame } from './frame'
import { createRegistry, type Registry } from './registry'
import { program } from './program'
import type { Device, Frame, Outside, RunnerEvent, RunnerFigures, SetDataCall } from './types'
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
  readonly frame: Frame
  readonly registry: Registry
  readonly wx: Record<string, unknown>
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

window.addEventListener('error', ({ error, message }) => {
  const { stack = '' } = (error ?? {}) as Error
  globalThis.__report({ kind: 'exception', message, stack })
})
window.addEventListener('unhandledrejection', ({ reason }) => {
  const { message = String(reason), stack = '' } = (reason ?? {}) as Error
  globalThis.__report({ kind: 'exception', message, stack })
})

globalThis.__runner = {
  frame,
  registry,
  wx,
  phone: made.phone,
  figures: () => ({ setData, evaluated, firstRenderMs }),
}

const startedAt = performance.now()
registry.launch({ path: program.pages[0], query: {}, scene: 1001, referrerInfo: {} })
frame.launch(program.pages[0]!)
const firstRendered = (): void => {
  if (frame.top().box.querySelector('wx-view')) firstRenderMs = performance.now() - startedAt
  else requestAnimationFrame(firstRendered)
}
requestAnimationFrame(firstRendered)
