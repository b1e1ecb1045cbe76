import { carSvg, paintOf, type BodyType } from '../../src/ui/carSvg'

test.each([
  ['珍珠白', '#EEF1F3'],
  ['极光蓝', '#2F6396'],
  ['Deep Black', '#2B323A'],
  ['#0B6E75', '#0B6E75'],
  ['幻彩', '#93A1AC'],
  ['"><script>', '#93A1AC'],
])('the paint of %s', (name, paint) => {
  expect(paintOf(name)).toBe(paint)
})

test.each<BodyType>(['SEDAN', 'SUV', 'MPV', 'HATCHBACK'])(
  'a %s is one small, well-formed picture in its colour',
  (body) => {
    const svg = carSvg(body, '红色')
    expect(svg).toContain('#B03A33')
    expect(svg.match(/<svg/g)).toHaveLength(1)
    expect(svg.endsWith('</svg>')).toBe(true)
    expect(svg.length).toBeLessThan(4_000)
  },
)
