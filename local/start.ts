import { rmSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import type ports from '../config/ports.json'
import { startLauncher } from './launcher/server'
import { createStackLog } from './log'
import { chosenPorts } from './ports'
import { endOrphan, serverPid } from './postgres/orphan'
import { demoOwners } from './seed/demoOwners'
import { demoAdmin, demoStaff } from './seed/demoStaff'
import { employDemoStaff } from './seed/employ'
import { startStack, type Stack } from './stack'

const dataDir = path.resolve('.data')
const postgresDir = path.join(dataDir, 'postgres')
const PORT_WAIT_MS = 5_000

const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

/** A start that was just killed lets go of its ports within moments. */
const refuseTakenPorts = async (used: typeof ports): Promise<void> => {
  // A server left over from a start before, wrapper killed, is stopped by the next one.
  const isOurs = (name: string): boolean => name === 'postgres' && serverPid(postgresDir) !== null
  for (const [name, port] of Object.entries(used)) {
    const deadline = Date.now() + PORT_WAIT_MS
    while (!isOurs(name) && (await isTaken(port))) {
      if (Date.now() > deadline)
        throw new Error(
          `port ${port} (${name}) is taken; stop what uses it or move all ports, for example CHEZHU_PORT_BASE=5000 npm start`,
        )
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

const announce = (stack: Stack, launcherPort: number, ms: number): void => {
  const phases = Object.entries(stack.phases).map(([phase, phaseMs]) => `${phase} ${phaseMs} ms`)
  const lines = [
    '',
    `  车主已就绪（${(ms / 1000).toFixed(1)} 秒：${phases.join(', ')}）`,
    '',
    `  打开这里    http://localhost:${launcherPort}`,
    `  车主端      ${stack.urls.app}/`,
    `  DMS 工作台  ${stack.urls.dms}/`,
    `  收件箱      ${stack.urls.wechat}/`,
    '',
    '  按 Ctrl-C 停止',
    '',
    '',
  ]
  process.stdout.write(lines.join('\n'))
}

const main = async (): Promise<void> => {
  const startedAt = performance.now()
  const used = chosenPorts()
  await refuseTakenPorts(used)
  if (process.argv.includes('--reset')) {
    await endOrphan(postgresDir)
    rmSync(dataDir, { recursive: true, force: true })
  }

  const stack = await startStack({
    dataDir,
    ports: used,
    log: createStackLog(dataDir, process.argv.includes('--quiet')),
  })
  const closeLauncher = await startLauncher(used.launcher, stack, {
    owners: demoOwners,
    staff: [demoAdmin, ...demoStaff],
  })
  announce(stack, used.launcher, performance.now() - startedAt)
  // Nobody waits for them: an owner can book meanwhile.
  void employDemoStaff(stack).catch((error: unknown) => {
    process.stderr.write(`  示例员工未就绪：${error instanceof Error ? error.message : String(error)}\n`)
  })

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
