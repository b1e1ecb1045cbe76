import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface Message {
  readonly id: string
  readonly to: string
  readonly sign: string
  readonly text: string
  readonly params: readonly string[]
  readonly atMs: number
}

const KEPT = 2_000

export interface MessageStore {
  add(message: Message): void
  /** Newest first; `to` is a phone or the beginning of one. */
  list(to?: string): Message[]
}

/** Messages in a file to which lines are only added: what was answered with Ok is there after a `kill -9`. */
export const openMessageStore = (directory: string): MessageStore => {
  mkdirSync(directory, { recursive: true })
  const file = path.join(directory, 'messages.jsonl')
  const messages: Message[] = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line) => parse(line))
        .slice(-KEPT)
    : []
  return {
    add(message) {
      appendFileSync(file, `${JSON.stringify(message)}\n`)
      messages.push(message)
      if (messages.length > KEPT) messages.shift()
    },
    list: (to) => messages.filter((m) => !to || m.to.startsWith(to)).reverse(),
  }
}

/** A line cut off by a crash is left out. */
const parse = (line: string): Message[] => {
  try {
    return line ? [JSON.parse(line) as Message] : []
  } catch {
    return []
  }
}
