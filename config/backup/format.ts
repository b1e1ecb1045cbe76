import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import type { Sequence } from './catalog'
import { createDigester, sha256, stateOf, type TableDigest } from './digest'

/**
 * The file: gzip over a script that `psql` can run too, in a database with the schema of that time.
 *
 *     -- chezhu-backup {header}
 *     BEGIN;
 *     ALTER TABLE public.groups DISABLE TRIGGER USER;
 *     …
 *     COPY public.groups (group_id, name) FROM stdin;
 *     …rows in COPY's text format…
 *     \.
 *     -- table {digest}
 *     …
 *     SELECT pg_catalog.setval('…', 1, true);
 *     ALTER TABLE public.groups ENABLE TRIGGER USER;
 *     …
 *     COMMIT;
 *     -- end {summary}
 */
export interface Header {
  readonly format: 1
  readonly takenAt: string
  readonly server: string
  /** Names of our migrations, in order; the last one is the schema's version. */
  readonly migrations: readonly string[]
  /** Number of the job queue's own schema. */
  readonly queue: number
  readonly tables: readonly { readonly name: string; readonly columns: readonly string[] }[]
  readonly sequences: readonly Sequence[]
}

export interface Summary {
  readonly tables: number
  readonly rows: number
  /** SHA-256 of the header's line. */
  readonly header: string
  /** Checksum of the business state. */
  readonly state: string
}

export const headerMark = '-- chezhu-backup '
export const tableMark = '-- table '
export const endMark = '-- end '
export const copyLine = (name: string, columns: readonly string[]): string =>
  `COPY ${name} (${columns.join(', ')}) FROM stdin;`
/** What triggers would write is among the rows already. */
export const triggerLine = (name: string, what: 'DISABLE' | 'ENABLE'): string =>
  `ALTER TABLE ${name} ${what} TRIGGER USER;`
/** For psql alone: the restore does the same by itself. */
const FOR_PSQL = /^(BEGIN;|COMMIT;|ALTER TABLE \S+ (DISABLE|ENABLE) TRIGGER USER;|SELECT pg_catalog\.setval\(.*\);)$/
/** Ends the rows; COPY's text format escapes every backslash, so that no row looks like it. */
export const END_OF_ROWS = '\\.\n'

/** A row that is longer than this is no row of ours. */
const MAX_LINE_BYTES = 64 * 1024 * 1024

export class DamagedBackup extends Error {
  override readonly name = 'DamagedBackup'
}

/** Who reads a backup is told of it in this order; `rows` any number of times a table. */
export interface Reader {
  tableStarts?(name: string): Promise<void> | void
  rows?(chunk: Buffer): Promise<void> | void
  tableEnds?(): Promise<void> | void
}

/** Where the line `\.` begins in a piece of whole lines, or -1. */
const endOfRows = (lines: Buffer): number => {
  for (let at = lines.indexOf(END_OF_ROWS); at >= 0; at = lines.indexOf(END_OF_ROWS, at + 1))
    if (at === 0 || lines[at - 1] === 10) return at
  return -1
}

/** Pieces of the unpacked file that end with a line. */
async function* wholeLines(file: string): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0)
  const unpacked = createReadStream(file).pipe(createGunzip())
  for await (const chunk of unpacked as AsyncIterable<Buffer>) {
    const all = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const end = all.lastIndexOf(10) + 1
    if (end > 0) yield all.subarray(0, end)
    rest = Buffer.from(all.subarray(end))
    if (rest.length > MAX_LINE_BYTES) throw new DamagedBackup('a line has no end')
  }
  if (rest.length > 0) throw new DamagedBackup('the file ends in the middle of a line')
}

const parse = <T>(line: string, mark: string): T => {
  try {
    return JSON.parse(line.slice(mark.length)) as T
  } catch {
    throw new DamagedBackup(`a line cannot be read: ${mark.trim()}`)
  }
}

const parseHeader = (line: string): Header => {
  if (!line.startsWith(headerMark)) throw new DamagedBackup('this is not a backup')
  const header = parse<Header>(line, headerMark)
  if (header.format !== 1) throw new DamagedBackup(`format ${String(header.format)} is not known here`)
  return header
}

const createState = (reader: Reader) => {
  let header: Header | null = null
  let headerHash = ''
  let summary: Summary | null = null
  let digester: ReturnType<typeof createDigester> | null = null
  let counted: TableDigest | null = null
  const digests: TableDigest[] = []

  const startTable = async (line: string): Promise<void> => {
    const table = header?.tables[digests.length]
    if (!table || line !== copyLine(table.name, table.columns))
      throw new DamagedBackup('a table is not where it was announced')
    digester = createDigester(table.name)
    await reader.tableStarts?.(table.name)
  }
  const endTable = async (line: string): Promise<void> => {
    const said = parse<TableDigest>(line, tableMark)
    if (!counted || JSON.stringify(said) !== JSON.stringify(counted))
      throw new DamagedBackup(`rows of ${said.table} do not fit their checksum`)
    digests.push(counted)
    await reader.tableEnds?.()
    counted = null
  }
  return {
    inRows: () => digester !== null,
    async line(text: string): Promise<void> {
      if (summary) throw new DamagedBackup('something follows the end')
      if (!header) {
        header = parseHeader(text)
        headerHash = sha256(text)
      } else if (text.startsWith('COPY ')) await startTable(text)
      else if (text.startsWith(tableMark)) await endTable(text)
      else if (text.startsWith(endMark)) summary = parse<Summary>(text, endMark)
      else if (!FOR_PSQL.test(text)) throw new DamagedBackup('a line is not known')
    },
    async rows(chunk: Buffer): Promise<void> {
      digester!.take(chunk)
      await reader.rows?.(chunk)
    },
    endRows(): void {
      counted = digester!.done()
      digester = null
    },
    done(): { header: Header; summary: Summary; digests: readonly TableDigest[] } {
      if (!header || !summary || digests.length !== header.tables.length || summary.state !== stateOf(digests))
        throw new DamagedBackup('the file is not complete')
      if (summary.header !== headerHash) throw new DamagedBackup('the header does not fit its checksum')
      return { header, summary, digests }
    },
  }
}

/**
 * Reads a backup from end to end, and checks every table and the whole on the way. Holds one piece of it at a time.
 * @throws DamagedBackup when it is not a backup, was cut off or was altered
 */
export const readBackup = async (file: string, reader: Reader = {}) => {
  const state = createState(reader)
  const take = async (piece: Buffer): Promise<void> => {
    for (let left = piece; left.length > 0;) {
      if (state.inRows()) {
        const end = endOfRows(left)
        if (end !== 0) await state.rows(end < 0 ? left : left.subarray(0, end))
        if (end < 0) return
        state.endRows()
        left = left.subarray(end + END_OF_ROWS.length)
      } else {
        const end = left.indexOf(10)
        await state.line(left.subarray(0, end).toString('utf8'))
        left = left.subarray(end + 1)
      }
    }
  }
  try {
    for await (const piece of wholeLines(file)) await take(piece)
  } catch (error) {
    // zlib's own errors: not gzip, a wrong checksum, an end too early.
    if (/^(Z_|ERR_)/.test(String((error as { code?: unknown }).code)))
      throw new DamagedBackup('the file is cut off or altered')
    throw error
  }
  return state.done()
}
