import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ulid } from 'ulid'
import { makeId } from '@/domain/kernel/ids'
import { startStack, type Stack } from '../../local/stack'
import { openSink, sinkFile } from './log-sink'
import { freePort } from './postgres'

export interface TestStack extends Stack {
  readonly dataDir: string
  /** Everything the processes wrote, for the test that looks for personal data in it. */
  readonly lines: readonly string[]
}

/** The whole local stack on free ports with a data directory of its own, from the built bundles. */
export const startTestStack = async (keep: { dataDir?: string } = {}): Promise<TestStack> => {
  const dataDir = keep.dataDir ?? mkdtempSync(path.join(os.tmpdir(), 'chezhu-stack-'))
  const [cloudbase, dms, postgres, wechat] = [await freePort(), await freePort(), await freePort(), await freePort()]
  const lines: string[] = []
  const sink = openSink()
  const stack = await startStack({
    dataDir,
    ports: { cloudbase, dms, postgres, wechat },
    log: (name, line) => {
      lines.push(`${name} ${line}`)
      sink?.(`${name} ${line}`)
      if (process.env.STACK_LOG) process.stderr.write(`${name} ${line}\n`)
    },
  })
  return {
    ...stack,
    dataDir,
    lines,
    stop: async () => {
      await stack.stop()
      sinkFile(path.join(dataDir, 'log/postgres.log'))
      if (!keep.dataDir) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Looks again until the answer is there. */
export const until = async <T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  timeoutMs = 10_000,
): Promise<T> => {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
}

export const newAppointmentId = (): string => makeId('appointment', ulid())
