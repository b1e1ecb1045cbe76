export type BodyType = 'SEDAN' | 'SUV' | 'MPV' | 'HATCHBACK'

const named: readonly (readonly [RegExp, string])[] = [
  [/珍珠|白|white|pearl/i, '#EEF1F3'],
  [/黑|black/i, '#2B323A'],
  [/银|silver/i, '#C5CCD2'],
  [/灰|gr[ae]y/i, '#7C8791'],
  [/红|red/i, '#B03A33'],
  [/蓝|blue/i, '#2F6396'],
  [/绿|green/i, '#3F7257'],
  [/金|香槟|gold|champagne/i, '#C3AE86'],
  [/棕|咖|褐|brown/i, '#7A5A45'],
  [/橙|orange/i, '#CC6F2E'],
  [/黄|yellow/i, '#D9AE3C'],
  [/紫|purple/i, '#6C5687'],
]

/** The paint for a colour's name; a quiet grey for one we do not know. */
export const paintOf = (color: string): string =>
  /^#[0-9a-f]{6}$/i.test(color) ? color : (named.find(([pattern]) => pattern.test(color))?.[1] ?? '#93A1AC')

interface Shape {
  readonly body: string
  readonly glass: string
  readonly pillars: string
  readonly doors: string
  readonly wheels: readonly [number, number]
  readonly radius: number
  /** Where the front and the rear lamp begin: x, y, x, y. */
  readonly lamps: readonly [number, number, number, number]
}

/** Side views on a 320×120 sheet, nose to the left; the ground is at y=104. */
const shapes: Readonly<Record<BodyType, Shape>> = {
  SEDAN: {
    body: 'M14 84c-1-8 2-16 12-19 16-5 38-8 56-10 20-15 44-27 76-27 38 0 66 10 92 27 20 1 38 3 48 7 7 3 10 10 9 18-.4 5-3 7-8 7H24c-6 0-9.5-1-10-3z',
    glass: 'M98 54c16-11 34-18.5 58-18.5 30 0 54 7 74 19.5z',
    pillars: 'M158 35v20M205 42l6 13',
    doors: 'M96 56c-4 10-4 22-1 30M158 56v30M214 56c5 10 3 20-4 30M134 62h10M184 62h10',
    wheels: [72, 250],
    radius: 20,
    lamps: [17, 70, 303, 66],
  },
  HATCHBACK: {
    body: 'M22 84c-1-9 2-17 12-20 14-4 32-6 48-9 18-16 42-29 78-29 46 0 74 10 98 30 14 3 24 8 27 16 2 5 2 9 1 12-.6 2-3 3-7 3H32c-6 0-9.5-1-10-3z',
    glass: 'M98 54c16-12 36-20 62-20 34 0 58 7 78 20.5z',
    pillars: 'M162 34v21M212 42l4 13',
    doors: 'M96 56c-4 10-4 22-1 30M162 56v30M218 56c4 10 2 20-6 30M138 62h10M188 62h10',
    wheels: [76, 244],
    radius: 20,
    lamps: [25, 69, 281, 64],
  },
  SUV: {
    body: 'M26 84c-2-14-1-26 9-30 14-5 32-7 48-9 16-20 34-33 60-33h84c26 0 42 10 52 32 10 3 15 9 16 17 1 8 1 15 0 22-.5 3-3 4-7 4H36c-6 0-9.5-1-10-3z',
    glass: 'M97 45c14-14 28-25 48-25h26v25zM178 20h44c20 0 32 8 40 25h-84z',
    pillars: 'M222 20l8 25',
    doors: 'M95 47c-4 13-4 27-1 38M174 47v38M232 47c5 13 3 27-6 38M148 54h11M206 54h11M134 10h98',
    wheels: [80, 246],
    radius: 24,
    lamps: [27, 60, 293, 56],
  },
  MPV: {
    body: 'M14 84c-2-14 2-24 14-31 14-8 28-12 42-20 16-9 34-15 62-15h92c40 0 64 12 72 40 5 10 6 18 5 26-.4 2-3 3-7 3H24c-6 0-9.5-1-10-3z',
    glass: 'M78 49c16-13 34-23 60-23h84c30 0 50 6 58 23z',
    pillars: 'M142 26v23M206 26v23',
    doors: 'M88 51c-4 11-4 24-1 34M142 51v34M206 51v34M122 58h10M154 58h10',
    wheels: [72, 248],
    radius: 20,
    lamps: [17, 68, 300, 62],
  },
}

const wheel = (x: number, r: number) =>
  `<circle cx="${x}" cy="84" r="${r}" fill="#1B232B"/><circle cx="${x}" cy="84" r="${r * 0.62}" fill="#B9C3CB"/>` +
  `<circle cx="${x}" cy="84" r="${r * 0.5}" fill="#8894A0"/><circle cx="${x}" cy="84" r="${r * 0.16}" fill="#DDE3E8"/>`

/** The picture as SVG text. */
export const carSvg = (bodyType: BodyType, color: string): string => {
  const { body, glass, pillars, doors, wheels, radius, lamps } = shapes[bodyType]
  const [frontX, frontY, rearX, rearY] = lamps
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 112">` +
    `<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".34"/>` +
    `<stop offset=".5" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".28"/></linearGradient></defs>` +
    `<ellipse cx="160" cy="${84 + radius}" rx="146" ry="5" fill="#0F1F2E" opacity=".14"/>` +
    `<path d="${body}" fill="${paintOf(color)}" stroke="#0F1F2E" stroke-opacity=".22"/><path d="${body}" fill="url(#s)"/>` +
    `<path d="${glass}" fill="#24333F"/><path d="${glass}" fill="#fff" opacity=".1"/>` +
    `<path d="${pillars}" stroke="${paintOf(color)}" stroke-width="4" fill="none"/>` +
    `<path d="${doors}" stroke="#0F1F2E" stroke-opacity=".32" stroke-width="1.4" stroke-linecap="round" fill="none"/>` +
    `<path d="M${frontX} ${frontY}c5-2 12-3 18-3l-4 6h-14z" fill="#F7E7B8" stroke="#0F1F2E" stroke-opacity=".2"/>` +
    `<path d="M${rearX} ${rearY}l-14-3 4 8h11z" fill="#B8322A"/>` +
    wheels.map((x) => wheel(x, radius)).join('') +
    `</svg>`
  )
}
