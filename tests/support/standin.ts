import { spawn, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'

export interface StandIn {
  readonly url: string
  /** What it wrote. */
  readonly lines: readonly string[]
  /** Cuts the power: nothing is said goodbye to. */
  kill(): Promise<void>
  /** Gives a killed one its power back, at the same address with the same data. */
  revive(): Promise<void>
  /** Ends it as its parent's end would, and removes its folder. */
  stop(): Promise<void>
}

const untilUp = async (url: string, child: ChildProcess, lines: readonly string[]): Promise<void> => {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the stand-in ended with ${child.exitCode}\n${lines.join('')}`)
    const up = await fetch(`${url}/health`).then(
      (r) => r.ok,
      () => false,
    )
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A built stand-in as a process of its own, up when this returns. */
export const startStandIn = async (
  script: string,
  env: Record<string, string>,
  port: number,
  directory: string,
): Promise<StandIn> => {
  const url = `http://127.0.0.1:${port}`
  const lines: string[] = []
  const run = async (): Promise<ChildProcess> => {
    const started = spawn(process.execPath, [script], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
    await untilUp(url, started, lines)
    return started
  }
  const ended = (child: ChildProcess) => new Promise<void>((resolve) => child.once('close', () => resolve()))
  let child = await run()
  return {
    url,
    lines,
    async kill() {
      const gone = ended(child)
      child.kill('SIGKILL')
      await gone
    },
    async revive() {
      child = await run()
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = ended(child)
        child.stdin?.end()
        await gone
      }
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
