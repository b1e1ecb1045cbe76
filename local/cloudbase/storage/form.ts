import { CosFailure } from './cosError'

const MAX_FIELDS = 20
const MAX_HEAD_BYTES = 4 * 1024
const MAX_VALUE_BYTES = 16 * 1024

const malformed = (why: string): CosFailure =>
  new CosFailure('MalformedPOSTRequest', `the form is not well-formed: ${why}`)

/** Bytes as they come, to be taken up to a mark. */
const createReader = (source: AsyncIterable<Uint8Array>) => {
  const chunks = source[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  const more = async (): Promise<void> => {
    const next = await chunks.next()
    if (next.done) throw malformed('it ends too early')
    held = held.length === 0 ? Buffer.from(next.value) : Buffer.concat([held, next.value])
  }
  return {
    /** Everything before the mark, which is taken too. */
    async until(mark: Buffer, limit: number): Promise<Buffer> {
      for (;;) {
        const end = held.indexOf(mark)
        if (end > limit || (end < 0 && held.length > limit + mark.length)) throw malformed('a part of it is too long')
        if (end < 0) {
          await more()
          continue
        }
        const taken = held.subarray(0, end)
        held = held.subarray(end + mark.length)
        return taken
      }
    },
    /** The same for what is too large to be held: piece by piece. */
    async *pieces(mark: Buffer): AsyncGenerator<Uint8Array> {
      for (;;) {
        const end = held.indexOf(mark)
        const sure = end >= 0 ? end : Math.max(0, held.length - mark.length + 1)
        if (sure > 0) yield held.subarray(0, sure)
        held = held.subarray(end >= 0 ? end + mark.length : sure)
        if (end >= 0) break
        await more()
      }
      while (!(await chunks.next()).done);
    },
  }
}

const BREAK = Buffer.from('\r\n')

const partOf = (head: string): { name: string; isFile: boolean } => {
  const name = /;\s*name="([^"]*)"/i.exec(head)?.[1]
  if (name === undefined) throw malformed('a part has no name')
  return { name, isFile: name === 'file' }
}

interface Form {
  /** By name in lower case. */
  readonly fields: ReadonlyMap<string, string>
  readonly file: AsyncIterable<Uint8Array>
}

/**
 * Reads the form of a POST upload as far as its file, which must be the last field (what follows it is not looked at) and is streamed.
 * Source: cloud.tencent.com/document/product/436/14690. Throws CosFailure.
 */
export const readForm = async (source: AsyncIterable<Uint8Array>, contentType: string): Promise<Form> => {
  const [, quoted, plain] =
    /^multipart\/form-data;.*\bboundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (!boundary) throw malformed('it has no boundary')
  const reader = createReader(source)
  const end = Buffer.from(`\r\n--${boundary}`)
  await reader.until(end.subarray(2), MAX_HEAD_BYTES)
  const fields = new Map<string, string>()
  while (fields.size <= MAX_FIELDS) {
    if ((await reader.until(BREAK, 2)).toString() === '--') throw malformed('it has no file')
    const { name, isFile } = partOf((await reader.until(Buffer.from('\r\n\r\n'), MAX_HEAD_BYTES)).toString())
    if (isFile) return { fields, file: reader.pieces(end) }
    fields.set(name.toLowerCase(), (await reader.until(end, MAX_VALUE_BYTES)).toString())
  }
  throw malformed('it has too many fields')
}
