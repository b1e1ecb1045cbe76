import { createHash } from 'node:crypto'
import type { ClientBase } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Table } from './catalog'

/** What is known of one table's rows: how many, and SHA-256 of their text in the order of their key. */
export interface TableDigest {
  readonly table: string
  readonly rows: number
  readonly sha256: string
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Counts and hashes rows as they pass by. */
export const createDigester = (table: string) => {
  const hash = createHash('sha256')
  let rows = 0
  return {
    /** @param chunk rows of COPY's text format, in which a line feed ends a row and nothing else */
    take(chunk: Buffer): void {
      hash.update(chunk)
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows += 1
    },
    done: (): TableDigest => ({ table, rows, sha256: hash.digest('hex') }),
  }
}

/** Sends a table's rows in the order of their key, piece by piece, to `take`, and answers their digest. */
export const copyOut = async (
  client: ClientBase,
  { name, columns, order }: Table,
  take: (chunk: Buffer) => Promise<void> | void,
): Promise<TableDigest> => {
  const digester = createDigester(name)
  const rows = client.query(copyTo(`COPY (SELECT ${columns.join(', ')} FROM ${name} ORDER BY ${order}) TO STDOUT`))
  for await (const chunk of rows as AsyncIterable<Buffer>) {
    digester.take(chunk)
    await take(chunk)
  }
  return digester.done()
}

/** Checksum of the business state: one hash over the digests of all tables, whatever their order. */
export const stateOf = (digests: readonly TableDigest[]): string => {
  const lines = digests.map(({ table, rows, sha256 }) => `${table} ${rows} ${sha256}\n`).sort()
  return sha256(lines.join(''))
}
