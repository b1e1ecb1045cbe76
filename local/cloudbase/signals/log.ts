import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'

/** A log is written anew, with what is still needed, when this much was added. */
const REWRITE_AFTER_BYTES = 32 * 1024 * 1024

interface Waiting {
  readonly line: string
  readonly durable: () => void
  readonly lost: (error: Error) => void
}

/** Whole lines of a log; a last line that the power cut short was never acknowledged and is dropped. */
export const readLines = (file: string): string[] => {
  const text = readFileSync(file, 'utf8')
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
}

/** Puts a log of these lines in the place of the old one, whole or not at all. Blocks: it is for the start and for once in many thousands of lines. */
const rewrite = (file: string, lines: Iterable<string>): void => {
  mkdirSync(path.dirname(file), { recursive: true })
  const draft = openSync(`${file}.draft`, 'w')
  for (const line of lines) writeSync(draft, line)
  fsyncSync(draft)
  closeSync(draft)
  renameSync(`${file}.draft`, file)
}

/**
 * An append-only file. Lines that come while the disk is busy are written together, so that many writers pay for one wait.
 * @param needed the lines that say all that is known: the log begins with them
 */
export const openLog = (file: string, needed: () => Iterable<string>) => {
  rewrite(file, needed())
  let handle: Promise<FileHandle> = open(file, 'a')
  let waiting: Waiting[] = []
  let isBusy = false
  let added = 0
  // What is on disk after a failure is not known: nothing more is promised until the next start has read it.
  let broken: Error | null = null

  const write = async (text: string): Promise<void> => {
    const opened = await handle
    await opened.appendFile(text)
    await opened.datasync()
    added += Buffer.byteLength(text)
  }

  const renew = async (): Promise<void> => {
    const old = await handle
    rewrite(file, needed())
    handle = open(file, 'a')
    added = 0
    await old.close()
  }

  const drain = async (): Promise<void> => {
    isBusy = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      await (broken ? Promise.reject(broken) : write(batch.map(({ line }) => line).join(''))).catch((error: Error) => {
        broken = error
      })
      for (const { lost, durable } of batch) {
        if (broken) lost(broken)
        else durable()
      }
      if (added >= REWRITE_AFTER_BYTES) await renew()
    }
    isBusy = false
  }

  return {
    /** Makes a line durable; `told` is then called in the order of the calls, before the promise ends. */
    append: (line: string, told: () => void): Promise<void> =>
      new Promise((resolve, reject) => {
        const durable = (): void => {
          told()
          resolve()
        }
        waiting.push({ line, durable, lost: reject })
        if (!isBusy) void drain()
      }),
  }
}

export type Log = ReturnType<typeof openLog>
