/** A photo without anything but its picture. */
export interface CleanJpeg {
  readonly bytes: Uint8Array
  /** Of the stored pixels, before `orientation` is applied. */
  readonly width: number
  readonly height: number
  /** How the pixels are to be turned, 1 to 8 as EXIF counts; kept, because without it a photo would lie on its side. */
  readonly orientation: number
}

interface Segment {
  readonly marker: number
  /** First byte of the marker, and first byte behind the segment, scan data included. */
  readonly start: number
  readonly end: number
  /** Content without marker and length. */
  readonly body: Uint8Array
}

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const APP0 = 0xe0
const APP1 = 0xe1
const APP2 = 0xe2
const APP14 = 0xee
const MAX_SEGMENTS = 2_000
const ORIENTATION_TAG = 0x0112
const SHORT = 3

const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
/** What a decoder needs: frames, Huffman and arithmetic tables, quantization, restart interval, lines, scans. */
const isPicture = (marker: number): boolean => (marker >= 0xc0 && marker <= 0xcf) || (marker >= SOS && marker <= 0xdd)
const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7

const begins = (body: Uint8Array, name: string): boolean =>
  body.length >= name.length && [...name].every((char, i) => body[i] === char.charCodeAt(0))

/** Behind the coded data of a scan: the next marker that is neither a stuffed byte nor a restart. */
const endOfScan = (bytes: Uint8Array, from: number): number => {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    const next = bytes[at + 1]!
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && !isRestart(next)) return at
  }
  return bytes.length
}

/** The segments up to the end of the picture; null for what is no whole JPEG. What follows the end (a second picture, a film) is not looked at. */
const segmentsOf = (bytes: Uint8Array): Segment[] | null => {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return null
  const segments: Segment[] = []
  let at = 2
  while (segments.length < MAX_SEGMENTS) {
    if (bytes[at] !== 0xff) return null
    while (bytes[at + 1] === 0xff) at += 1
    const marker = bytes[at + 1]
    if (marker === EOI) return segments
    if (marker === undefined || marker === 0 || marker === SOI || isRestart(marker) || at + 4 > bytes.length)
      return null
    const head = at + 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!)
    if (head < at + 4 || head > bytes.length) return null
    const end = marker === SOS ? endOfScan(bytes, head) : head
    segments.push({ marker, start: at, end, body: bytes.subarray(at + 4, head) })
    at = end
  }
  return null
}

/** Orientation of an EXIF segment, or 1. Source: CIPA DC-008 (Exif 2.32), TIFF header and IFD0. */
const orientationOf = (body: Uint8Array): number => {
  if (!begins(body, 'Exif\0\0') || body.length < 14) return 1
  const tiff = new DataView(body.buffer, body.byteOffset + 6, body.length - 6)
  const order = tiff.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) return 1
  const little = order === 0x4949
  const ifd = tiff.getUint32(4, little)
  if (ifd + 2 > tiff.byteLength) return 1
  const count = tiff.getUint16(ifd, little)
  for (let i = 0; i < count && ifd + 14 + 12 * i <= tiff.byteLength; i += 1) {
    const entry = ifd + 2 + 12 * i
    if (tiff.getUint16(entry, little) !== ORIENTATION_TAG) continue
    const value = tiff.getUint16(entry + 8, little)
    return tiff.getUint16(entry + 2, little) === SHORT && value >= 1 && value <= 8 ? value : 1
  }
  return 1
}

/** An EXIF segment that says how to turn the picture, and nothing else. */
const orientationSegment = (orientation: number): Uint8Array =>
  Uint8Array.from([
    ...[0xff, APP1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0],
    ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1],
    ...[0x01, 0x12, 0, SHORT, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
  ])

/** JFIF's own header without the little picture that it may carry. */
const jfif = (body: Uint8Array): Uint8Array => Uint8Array.from([0xff, APP0, 0, 16, ...body.subarray(0, 12), 0, 0])

const kept = (bytes: Uint8Array, { marker, start, end, body }: Segment): Uint8Array[] => {
  if (marker === APP0 && begins(body, 'JFIF\0') && body.length >= 14) return [jfif(body)]
  const ofColour = (marker === APP2 && begins(body, 'ICC_PROFILE\0')) || (marker === APP14 && begins(body, 'Adobe'))
  return ofColour || isPicture(marker) ? [bytes.subarray(start, end)] : []
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const sizeOf = ({ body }: Segment): { width: number; height: number } | null => {
  if (body.length < 6) return null
  const size = { height: (body[1]! << 8) | body[2]!, width: (body[3]! << 8) | body[4]! }
  return size.width > 0 && size.height > 0 ? size : null
}

/**
 * Takes everything out of a JPEG that is not its picture: position, time, device, maker's notes, comments, previews, what is appended behind it.
 * The pixels are not touched. Source of the structure: ITU-T T.81, annex B.
 * @returns null for what is not one whole JPEG
 */
export const cleanJpeg = (bytes: Uint8Array): CleanJpeg | null => {
  const segments = segmentsOf(bytes)
  const frames = segments?.filter(({ marker }) => isFrame(marker)) ?? []
  const size = frames.length === 1 ? sizeOf(frames[0]!) : null
  if (!segments || !size || !segments.some(({ marker }) => marker === SOS)) return null
  const exif = segments.find(({ marker, body }) => marker === APP1 && begins(body, 'Exif\0\0'))
  const orientation = exif ? orientationOf(exif.body) : 1
  const picture = segments.map((segment) => kept(bytes, segment))
  const head = picture[0] && segments[0]?.marker === APP0 ? picture.shift()! : []
  const turn = orientation === 1 ? [] : [orientationSegment(orientation)]
  const parts = [Uint8Array.of(0xff, SOI), ...head, ...turn, ...picture.flat(), Uint8Array.of(0xff, EOI)]
  return { bytes: joined(parts), ...size, orientation }
}
