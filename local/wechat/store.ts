import { openRecords } from './records'

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

/** Short messages: what was answered with Ok is there after a `kill -9`. */
export const openMessageStore = (directory: string): MessageStore => {
  const messages = openRecords<Message>(directory, 'messages', KEPT)
  return {
    add: (message) => messages.put(message),
    list: (to) =>
      messages
        .list()
        .filter((m) => !to || m.to.startsWith(to))
        .reverse(),
  }
}
