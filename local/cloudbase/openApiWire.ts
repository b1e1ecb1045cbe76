/**
 * The protobuf of a cloud call, as `wx-server-sdk` (src/protobuf/openapi) writes and reads it:
 * `CommApiData{1: apiType, 2: OpenApiData{1: KeyValuePair{1: key, 2: value, 3: contenttype, 4: filename}*}}` goes in,
 * `CommOpenApiResp{1: respData, 2: contentType, 3: errorCode, 4: httpCode}` comes back. Written from the format rather than with the SDK's
 * library, so that one mistake cannot hide in both.
 */
interface Field {
  readonly number: number
  readonly value: number | Buffer
}

const VARINT = 0
const BYTES = 2

/** Splits a message into its fields. Throws RangeError for what is not well-formed or has wire types that these messages never have. */
const fieldsOf = (message: Buffer): Field[] => {
  const fields: Field[] = []
  let at = 0
  const varint = (): number => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++]
      if (byte === undefined) break
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number(BigInt.asIntN(32, value))
    }
    throw new RangeError('not a varint')
  }
  while (at < message.length) {
    const tag = varint()
    if ((tag & 7) === VARINT) fields.push({ number: tag >>> 3, value: varint() })
    else if ((tag & 7) === BYTES) {
      const length = varint()
      if (length < 0 || at + length > message.length) throw new RangeError('a field is cut off')
      fields.push({ number: tag >>> 3, value: message.subarray(at, at + length) })
      at += length
    } else throw new RangeError('a wire type that is not used here')
  }
  return fields
}

const messages = (fields: readonly Field[], number: number): Buffer[] =>
  fields.flatMap((f) => (f.number === number && Buffer.isBuffer(f.value) ? [f.value] : []))

const varintOf = (value: number): Buffer => {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return Buffer.from([...bytes, Number(rest)])
}
const bytesField = (number: number, value: Buffer): Buffer =>
  Buffer.concat([varintOf((number << 3) | BYTES), varintOf(value.length), value])
const numberField = (number: number, value: number): Buffer =>
  Buffer.concat([varintOf((number << 3) | VARINT), varintOf(value)])

/** What is sent as an API call: its fields, each of which came as JSON. Null for another kind of call or what cannot be read. */
export const readApiData = (message: Buffer): Record<string, unknown> | null => {
  try {
    const outer = fieldsOf(message)
    if (outer.some((f) => f.number === 1 && f.value !== 0)) return null
    const pairs = messages(outer, 2)
      .flatMap((data) => messages(fieldsOf(data), 1))
      .map(fieldsOf)
    return Object.fromEntries(
      pairs.map((pair) => {
        const [key, value] = [messages(pair, 1)[0], messages(pair, 2)[0]]
        return [String(key), JSON.parse(String(value)) as unknown]
      }),
    )
  } catch {
    return null
  }
}

export const writeApiReply = (contentType: string, body: Uint8Array): Buffer =>
  Buffer.concat([bytesField(1, Buffer.from(body)), bytesField(2, Buffer.from(contentType)), numberField(4, 200)])

export const writeApiFailure = (errorCode: number): Buffer => numberField(3, errorCode)
