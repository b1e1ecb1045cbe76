import fc from 'fast-check'
import { cleanJpeg } from '@/domain/repair/jpeg'
import { phonePhoto, plainPhoto } from '../support/photos'

const PRIVATE = ['GPS', 'PHONEMAKER', 'ns.adobe', 'MPF', 'CITY', 'COMMENT', 'MOTIONPHOTO', 'SECONDPICTURE', '<x:']
/** The first coordinate, 22/1 and 32/1, in either order of bytes. */
const COORDINATE = ['1600000001000000200000000100000', '0000001600000001000000200000000']

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** From the first table on: what a decoder draws. */
const pictureOf = (bytes: Uint8Array): string => {
  const hex = Buffer.from(bytes).toString('hex')
  return hex.slice(hex.indexOf('ffdb'))
}

describe('what leaves a phone in a photo', () => {
  it.each([
    [1, true],
    [1, false],
    [6, true],
    [6, false],
    [8, true],
    [3, false],
  ])(
    'turned as %s (little-endian: %s): only the picture, its colours and how to turn it stay',
    (orientation, little) => {
      const taken = phonePhoto(orientation, little)
      const before = taken.toString('latin1')
      for (const word of ['PHONEMAKER', 'MPF', 'CITY', 'COMMENT', 'MOTIONPHOTO']) expect(before).toContain(word)
      expect(COORDINATE.some((hex) => taken.toString('hex').includes(hex))).toBe(true)
      const clean = cleanJpeg(taken)!
      expect(clean).toMatchObject({ width: 24, height: 16, orientation })
      for (const word of PRIVATE) expect(textOf(clean.bytes)).not.toContain(word)
      for (const hex of COORDINATE) expect(Buffer.from(clean.bytes).toString('hex')).not.toContain(hex)
      expect(textOf(clean.bytes)).toContain('ICC_PROFILE')
      expect(textOf(clean.bytes).includes('Exif')).toBe(orientation !== 1)
      expect(pictureOf(clean.bytes)).toBe(pictureOf(plainPhoto()))
      // Nothing is left to take out, and the turn is read back as it was written.
      const again = cleanJpeg(clean.bytes)!
      expect(Buffer.from(again.bytes).equals(Buffer.from(clean.bytes))).toBe(true)
      expect(again.orientation).toBe(orientation)
    },
  )

  it('leaves a plain photo as it is', () => {
    expect(Buffer.from(cleanJpeg(plainPhoto())!.bytes).equals(plainPhoto())).toBe(true)
  })

  it('no orientation but 1 to 8 is believed', () => {
    for (const orientation of [0, 9, 77]) expect(cleanJpeg(phonePhoto(orientation))!.orientation).toBe(1)
  })
})

describe('what is no whole photo', () => {
  it('is refused at every length that it is cut to', () => {
    const whole = plainPhoto()
    for (let length = 0; length < whole.length; length += 1) expect(cleanJpeg(whole.subarray(0, length))).toBeNull()
  })

  it('is refused whatever it calls itself', () => {
    for (const text of ['', 'GIF89a', '\x89PNG\r\n', '<svg onload="x"/>', '%PDF-1.7'])
      expect(cleanJpeg(Buffer.from(text, 'latin1'))).toBeNull()
  })

  it('never throws, and answers what it takes for a photo itself, whatever bytes are changed', () => {
    const whole = phonePhoto(6)
    const anyDamage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(anyDamage, (damage) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of damage) bytes[at] = value
        const clean = cleanJpeg(bytes)
        if (clean) expect(cleanJpeg(clean.bytes)).toMatchObject({ width: clean.width, height: clean.height })
      }),
      { numRuns: 2_000 },
    )
  })
})
