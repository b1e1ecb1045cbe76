import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'

interface Identified {
  readonly id: string
}

export interface Records<T extends Identified> {
  get(id: string): T | undefined
  /** Adds or replaces, all of them with one write: after a `kill -9` either all are there or none. */
  put(...values: T[]): void
  /** Oldest first. */
  list(): T[]
}

/** A line cut off by a crash is left out. */
const parse = <T>(line: string): T[] => {
  try {
    return line ? [JSON.parse(line) as T] : []
  } catch {
    return []
  }
}

/**
 * Values with an id in a file to which lines are only added: what was answered is there after a `kill -9`. The newest `kept` stay; the file
 * is written anew at the start and whenever it holds four times as many lines.
 */
export const openRecords = <T extends Identified>(directory: string, name: string, kept: number): Records<T> => {
  mkdirSync(directory, { recursive: true })
  const file = path.join(directory, `${name}.jsonl`)
  const values = new Map<string, T>()
  let lines = 0

  const set = (value: T): void => {
    values.delete(value.id)
    values.set(value.id, value)
    if (values.size > kept) values.delete(values.keys().next().value!)
  }
  const textOf = (some: Iterable<T>): string => [...some].map((value) => `${JSON.stringify(value)}\n`).join('')
  const compact = (): void => {
    writeFileSync(`${file}.new`, textOf(values.values()))
    renameSync(`${file}.new`, file)
    lines = values.size
  }

  if (existsSync(file)) for (const line of readFileSync(file, 'utf8').split('\n')) parse<T>(line).forEach(set)
  compact()
  return {
    get: (id) => values.get(id),
    put(...some) {
      appendFileSync(file, textOf(some))
      some.forEach(set)
      lines += some.length
      if (lines > kept * 4) compact()
    },
    list: () => [...values.values()],
  }
}
