import { rmSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import ports from '../config/ports.json'
import { startLauncher } from './launcher/server'
import { createStackLog } from './log'
import { demoOwners } from './seed/demoOwners'
import { startStack } from './stack'

const dataDir = path.resolve('.data')

/** `CHEZHU_PORT_BASE=5000` moves every port together. */
const chosenPorts = (): typeof ports => {
  const base = Number(process.env.CHEZHU_PORT_BASE ?? ports.launcher)
  const shift = base - ports.launcher
  return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, port + shift])) as typeof ports
}

const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => { socket.destroy(); resolve(true) })
    socket.once('error', () => resolve(false))
  })

const main = async (): Promise<void> => {
  const startedAt = performance.now()
  const used = chosenPorts()
  for (const [name, port] of Object.entries(used))
    // An embedded server left behind by a killed start is dealt with by its own process.
    if (name !== 'postgres' && (await isTaken(port))) throw new Error(`port ${port} (${name}) is taken; stop what uses it or set CHEZHU_PORT_BASE`)
  if (process.argv.includes('--reset')) rmSync(dataDir, { recursive: true, force: true })

  const log = createStackLog(dataDir, process.argv.includes('--quiet'))
  const stack = await startStack({ dataDir, ports: used, log })
  const closeLauncher = await startLauncher(used.launcher, stack, demoOwners)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const phases = Object.entries(stack.phases).map(([phase, ms]) => `${phase} ${ms} ms`).join(', ')
  process.stdout.write([
    '', `  车主已就绪（${seconds} 秒：${phases}）`, '', `  打开这里    http://localhost:${used.launcher}`, `  车主端      ${stack.urls.app}/`, `  DMS 工作台  ${stack.urls.dms}/`,
    `  短信收件箱  ${stack.urls.wechat}/`, '', '  按 Ctrl-C 停止', '', '',
  ].join('\n'))

  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    process.stdout.write('\n  正在停止…\n')
    closeLauncher()
    void stack.stop().then(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
