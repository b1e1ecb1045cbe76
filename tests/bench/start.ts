import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import ports from '../../config/ports.json'
import type { Figure } from './figure'

const TIMEOUT_MS = 120_000
const root = path.resolve(__dirname, '../..')
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A folder that looks like the repository but has data of its own: a running stack of the developer stays untouched. */
const makeHouse = (): string => {
  const house = fs.mkdtempSync(path.join(os.tmpdir(), 'chezhu-start-'))
  // The database server runs as a user of its own, who must be able to get there.
  fs.chmodSync(house, 0o755)
  for (const name of fs.readdirSync(root)) {
    if (name !== '.data' && name !== '.git') fs.symlinkSync(path.join(root, name), path.join(house, name))
  }
  return house
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })

/** A base for which all ports of the stack are free. */
const freeBase = async (): Promise<number> => {
  for (let base = 14_000; base < 30_000; base += 1_000) {
    const wanted = Object.values(ports).map((port) => port - ports.launcher + base)
    if ((await Promise.all(wanted.map(isFree))).every(Boolean)) return base
  }
  throw new Error('no free range of ports')
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
    async (response) => response.ok && (await response.text()).includes('<html'),
    () => false,
  )

interface Running {
  readonly child: ChildProcess
  readonly output: string[]
  readonly ms: number
}

/** Runs `npm start` until the launcher and the first page of the browser build answer. */
const start = async (house: string, base: number): Promise<Running> => {
  const startedAt = performance.now()
  const output: string[] = []
  const child = spawn('npm', ['start', '--silent'], {
    cwd: house,
    // A group of its own, so that stopping reaches npm and what it started.
    detached: true,
    env: { ...process.env, CHEZHU_PORT_BASE: String(base) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk.toString()))
  const urls = [base, base + ports.cloudbase - ports.launcher].map((port) => `http://127.0.0.1:${port}/`)
  for (;;) {
    if ((await Promise.all(urls.map(answers))).every(Boolean))
      return { child, output, ms: performance.now() - startedAt }
    if (child.exitCode !== null)
      throw new Error(`npm start ended with ${child.exitCode}\n${output.join('').slice(-2_000)}`)
    if (performance.now() - startedAt > TIMEOUT_MS) {
      await stop({ child, output, ms: 0 })
      throw new Error(`npm start showed no page in time\n${output.join('').slice(-2_000)}`)
    }
    await pause(25)
  }
}

const stop = async ({ child }: Running): Promise<void> => {
  if (child.exitCode !== null || child.pid === undefined) return
  const ended = new Promise((resolve) => child.once('close', resolve))
  process.kill(-child.pid, 'SIGINT')
  await ended
}

/** `npm start` with everything built and data from an earlier run, until there is a page to look at. */
export const benchStart = async (): Promise<Figure[]> => {
  const house = makeHouse()
  try {
    const base = await freeBase()
    // The first run makes the data.
    await stop(await start(house, base))
    const warm = await start(house, base)
    await stop(warm)
    return [{ name: 'start.firstPage', value: warm.ms, unit: 'ms' }]
  } finally {
    fs.rmSync(house, { recursive: true, force: true })
  }
}
