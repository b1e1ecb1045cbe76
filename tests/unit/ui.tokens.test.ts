import { readFileSync } from 'node:fs'
import path from 'node:path'
import { generatedFiles } from '../../config/generate-theme'
import { dark, light, textPairs, type Palette } from '../../src/ui/tokens'

const channel = (value: number) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)

/** Relative luminance of `#rrggbb`, WCAG 2.1. */
const luminance = (hex: string) => {
  const [r, g, b] = [1, 3, 5].map((at) => channel(parseInt(hex.slice(at, at + 2), 16) / 255))
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

const contrast = (a: string, b: string) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

const cases = (
  [
    ['light', light],
    ['dark', dark],
  ] as const
).flatMap(([shade, palette]) =>
  textPairs.flatMap(([text, grounds]) => grounds.map((ground) => [shade, text, ground, palette] as const)),
)

test('the contrast formula agrees with the standard', () => {
  expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5)
  expect(contrast('#777777', '#FFFFFF')).toBeCloseTo(4.48, 2)
})

test.each(cases)('%s: %s can be read on %s', (_shade, text, ground, palette: Palette) => {
  expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5)
})

test('every colour that names text is checked on some ground', () => {
  const checked = new Set(textPairs.map(([text]) => text))
  const texts = (Object.keys(light) as (keyof Palette)[]).filter((name) => /Text$|^on[A-Z]|^ink$|^muted$/.test(name))
  expect(texts.filter((name) => !checked.has(name))).toEqual([])
})

test.each(Object.entries(generatedFiles()))('%s is up to date with the tokens', (file, text) => {
  expect(readFileSync(path.resolve(__dirname, '../..', file), 'utf8')).toBe(text)
})
