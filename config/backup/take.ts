import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { ClientBase } from 'pg'
import { withClient } from '../../local/postgres/withClient'
import { sequencesOf, settle, tablesOf, versionOf, type Table } from './catalog'
import { copyOut, sha256, stateOf, type TableDigest } from './digest'
import { copyLine, END_OF_ROWS, endMark, headerMark, tableMark, triggerLine, type Header, type Summary } from './format'

type Write = (piece: string | Buffer) => Promise<void>

/** A compressed file that is there under its name only once it is whole; nobody but this user may read it. */
const writeWhole = async <T>(file: string, fill: (write: Write) => Promise<T>): Promise<T> => {
  const partial = `${file}.partial`
  await rm(partial, { force: true })
  const packed = createWriteStream(partial, { mode: 0o600, flags: 'wx' })
  const gzip = createGzip()
  const written = finished(gzip.pipe(packed))
  // Told by `await written` below; until then a failed write must not end the process.
  written.catch(() => undefined)
  gzip.on('error', () => undefined)
  try {
    const done = await fill(async (piece) => {
      if (!gzip.write(piece)) await Promise.race([once(gzip, 'drain'), written])
    })
    gzip.end()
    await written
    const handle = await open(partial)
    await handle.sync().finally(() => handle.close())
    await rename(partial, file)
    return done
  } catch (error) {
    gzip.destroy()
    packed.destroy()
    await rm(partial, { force: true })
    throw error
  }
}

const headerOf = async (client: ClientBase, tables: readonly Table[]): Promise<Header> => {
  const { rows } = await client.query<{ server: string }>(`SELECT current_setting('server_version') AS server`)
  const version = await versionOf(client)
  if (version.migrations.length === 0) throw new Error('there is nothing to back up: the database has no schema')
  return {
    format: 1,
    takenAt: new Date().toISOString(),
    server: rows[0]!.server,
    ...version,
    tables: tables.map(({ name, columns }) => ({ name, columns })),
    sequences: await sequencesOf(client),
  }
}

const writeTables = async (client: ClientBase, tables: readonly Table[], write: Write): Promise<TableDigest[]> => {
  const digests: TableDigest[] = []
  for (const table of tables) {
    await write(`${copyLine(table.name, table.columns)}\n`)
    const digest = await copyOut(client, table, write)
    await write(`${END_OF_ROWS}${tableMark}${JSON.stringify(digest)}\n`)
    digests.push(digest)
  }
  return digests
}

const summaryOf = (headerLine: string, digests: readonly TableDigest[]): Summary => ({
  tables: digests.length,
  rows: digests.reduce((sum, { rows }) => sum + rows, 0),
  header: sha256(headerLine),
  state: stateOf(digests),
})

/**
 * Writes one consistent snapshot of the product's tables and its job queue to a compressed file, while everybody goes on working.
 * @param ownerUrl connection of the role that owns the schema: row-level security would hide rows from any other, and that is an error here
 * @returns what was taken, with the checksum of the business state
 */
export const takeBackup = (ownerUrl: string, file: string): Promise<{ header: Header; summary: Summary }> =>
  withClient(ownerUrl, async (client) => {
    await settle(client)
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const tables = await tablesOf(client)
    if (tables.length > 0) await client.query(`LOCK TABLE ${tables.map((t) => t.name).join(', ')} IN ACCESS SHARE MODE`)
    const header = await headerOf(client, tables)
    return writeWhole(file, async (write) => {
      const headerLine = `${headerMark}${JSON.stringify(header)}`
      await write(`${headerLine}\nBEGIN;\n`)
      for (const { name } of tables) await write(`${triggerLine(name, 'DISABLE')}\n`)
      const summary = summaryOf(headerLine, await writeTables(client, tables, write))
      for (const { name, last, called } of header.sequences)
        await write(`SELECT pg_catalog.setval('${name}', ${last}, ${called});\n`)
      for (const { name } of tables) await write(`${triggerLine(name, 'ENABLE')}\n`)
      await write(`COMMIT;\n${endMark}${JSON.stringify(summary)}\n`)
      return { header, summary }
    })
  })
