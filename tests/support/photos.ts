/** A whole JPEG of 24 × 16 pixels: JFIF header, tables, one frame, one scan. */
const PLAIN = Buffer.from(
  [
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wCEABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6QBHB4eKCMoTisrTqRuXW6k',
    'pKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpP/AABEIABAAGAMBEQACEQEDEQH/xAGiAAABBQEBAQEBAQAAAAAAAAAAAQIDBAUGBwgJCgsQAAIB',
    'AwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SF',
    'hoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+gEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoLEQACAQIE',
    'BAMEBwUEBAABAncAAQIDEQQFITEGEkFRB2FxEyIygQgUQpGhscEJIzNS8BVictEKFiQ04SXxFxgZGiYnKCkqNTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqCg4SF',
    'hoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2dri4+Tl5ufo6ery8/T19vf4+fr/2gAMAwEAAhEDEQA/AMpLf2rsczOFQnS39qzczrhUJ0t/as3M',
    '7IVCdLf2rNzPmYVCdLf2rNzOyFQnS39qhzOuFQ//2Q==',
  ].join(''),
  'base64',
)

export const plainPhoto = (): Buffer => Buffer.from(PLAIN)

/** One segment: marker, length, content. */
const segment = (marker: number, body: Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** One entry of an EXIF directory. */
const entry = (little: boolean, [tag, type, count, value]: readonly [number, number, number, number]): Buffer => {
  const made = Buffer.alloc(12)
  const [u16, u32] = little
    ? (['writeUInt16LE', 'writeUInt32LE'] as const)
    : (['writeUInt16BE', 'writeUInt32BE'] as const)
  made[u16](tag, 0)
  made[u16](type, 2)
  made[u32](count, 4)
  if (type === 3) made[u16](value, 8)
  else made[u32](value, 8)
  return made
}

const SHORT = 3
const LONG = 4
const ASCII = 2
const RATIONAL = 5

/** What a phone writes: how to turn the picture, who made it, and where: 22.5431° N as three rationals. */
const exif = (orientation: number, little: boolean): Buffer => {
  const [u16, u32] = little
    ? (['writeUInt16LE', 'writeUInt32LE'] as const)
    : (['writeUInt16BE', 'writeUInt32BE'] as const)
  const head = Buffer.alloc(10)
  head.write(little ? 'II' : 'MM')
  head[u16](42, 2)
  head[u32](8, 4)
  head[u16](3, 8)
  const gpsAt = 10 + 3 * 12 + 4
  const dataAt = gpsAt + 2 + 2 * 12 + 4
  const places = Buffer.alloc(24)
  for (const [i, [over, under]] of (
    [
      [22, 1],
      [32, 1],
      [3516, 100],
    ] as const
  ).entries()) {
    places[u32](over, i * 8)
    places[u32](under, i * 8 + 4)
  }
  const count = Buffer.alloc(2)
  count[u16](2, 0)
  return Buffer.concat([
    Buffer.from('Exif\0\0'),
    head,
    ...[entry(little, [0x010f, ASCII, 13, dataAt + 24]), entry(little, [0x0112, SHORT, 1, orientation])],
    ...[entry(little, [0x8825, LONG, 1, gpsAt]), Buffer.alloc(4), count],
    ...[entry(little, [1, ASCII, 2, little ? 0x4e : 0x4e000000]), entry(little, [2, RATIONAL, 3, dataAt])],
    ...[Buffer.alloc(4), places, Buffer.from('PHONEMAKER-X\0')],
  ])
}

/** The same picture as a phone would hand it on: position, maker, XMP, a comment, colour profile, and a second picture behind the end. */
export const phonePhoto = (orientation: number, little = true): Buffer => {
  const jfifEnd = 4 + PLAIN.readUInt16BE(4)
  return Buffer.concat([
    PLAIN.subarray(0, jfifEnd),
    segment(0xe1, exif(orientation, little)),
    segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0<x:GPSLatitude>22,32.586N</x:GPSLatitude>')),
    segment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01COLOUR')),
    segment(0xe2, Buffer.from('MPF\0SECONDPICTURE')),
    segment(0xed, Buffer.from('Photoshop 3.0\0CITY')),
    segment(0xfe, Buffer.from('A COMMENT')),
    PLAIN.subarray(jfifEnd),
    Buffer.from('MOTIONPHOTO behind the end'),
    PLAIN,
  ])
}
