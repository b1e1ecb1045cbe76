/** Breaks of WeChat's rules that show only on the screen: each is drawn on Home in place of what stands there, and found by its name. */
import fs from 'node:fs'
import path from 'node:path'
import { deflateSync, crc32 } from 'node:zlib'
import { until } from '../support/stack'
import { builtWeapp, openWeapp, type Weapp } from '../support/weapp'
import { drawnFindings, THUMB_PX } from '../support/weapp-rules/rules'
import { tagsOf } from '../support/weapp-rules/wxml'

let weapp: Weapp
beforeAll(async () => {
  weapp = await openWeapp(null, { user: 'nobody' })
})
afterAll(() => weapp?.stop())

/** What Taro sends to a page for one element: its template, class, style, attributes by number, children. */
interface Drawn {
  readonly nn: string
  readonly sid: string
  readonly st?: string
  readonly cn?: readonly Drawn[]
  readonly [attribute: `p${number}`]: string
}

const base = fs.readFileSync(path.join(builtWeapp, 'base.wxml'), 'utf8')

/** The template of a component that takes all its attributes, and the numbers by which it takes them. */
const templateOf = (component: string, attribute: string) => {
  const tags = tagsOf(base)
  const at = tags.findIndex((tag) => tag.name === component && tag.attributes.has(attribute))
  const template = tags[at - 1]?.attributes.get('name') ?? ''
  const slotOf = (name: string): string => /i\.(p\d+)/.exec(tags[at]!.attributes.get(name) ?? '')![1]!
  return { nn: template.replace('tmpl_0_', ''), slotOf }
}

let sequence = 0
const box = (style: string, children: readonly Drawn[] = []): Drawn => ({
  nn: templateOf('view', 'aria-label').nn,
  sid: `planted-${(sequence += 1)}`,
  st: style,
  cn: children,
})

const nested = (depth: number): Drawn => box('', depth > 1 ? [nested(depth - 1)] : [])

const button = (side: number, label: string): Drawn => {
  const { slotOf } = templateOf('view', 'aria-label')
  return {
    ...box(`width:${side}px;height:${side}px`),
    [slotOf('hover-class')]: 'pressed',
    [slotOf('aria-role')]: 'button',
    [slotOf('aria-label')]: label,
  }
}

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** An empty grey picture of so many pixels. */
const png = (width: number, height: number): string => {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 8
  const bytes = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc((width + 1) * height))),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return `data:image/png;base64,${bytes.toString('base64')}`
}

const picture = (file: readonly [number, number], shown: readonly [number, number], mode: string): Drawn => {
  const { nn, slotOf } = templateOf('image', 'src')
  const style = `width:${shown[0]}px;height:${shown[1]}px;display:block`
  return { ...box(style), nn, [slotOf('src')]: png(...file), [slotOf('mode')]: mode }
}

const row = (count: number): Drawn[] => Array.from({ length: count }, () => box(''))

/** Rules broken by what is drawn, once it is drawn. */
const findingsOf = async (children: readonly Drawn[]) => {
  const page = (await weapp.miniProgram.currentPage())!
  await page.setData({ 'root.cn': [box('', children)] })
  const last = `#${children.at(-1)!.sid}`
  await until('the planted element', () => page.$(last))
  await until('the pictures', () =>
    weapp.runner!.page.evaluate(() => [...document.images].every((image) => image.complete)),
  )
  return drawnFindings(page.path, await weapp.runner!.drawn(THUMB_PX))
}

test.each<readonly [string, string, () => Drawn[]]>([
  ['a thousand nodes', 'wxml-nodes', () => Array.from({ length: 25 }, () => box('', row(40)))],
  ['thirty levels', 'wxml-depth', () => [nested(30)]],
  ['sixty-one children', 'wxml-children', () => row(61)],
  ['a button without a name', 'no-name', () => [button(60, '')]],
  ['a button that is too small for a thumb', 'tap-area', () => [button(30, '确定')]],
  ['a picture that is stretched', 'image-ratio', () => [picture([20, 20], [40, 20], 'scaleToFill')]],
  [
    'a picture with more pixels than the screen has there',
    'image-size',
    () => [picture([400, 400], [50, 50], 'aspectFit')],
  ],
])('%s: found by its name', async (_, rule, plant) => {
  expect((await findingsOf(plant())).map((one) => one.rule)).toEqual([rule])
})

test('what keeps the rules is not found', async () => {
  const good = [
    button(44, '确定'),
    picture([40, 40], [20, 20], ''),
    picture([40, 20], [20, 20], 'aspectFill'),
    nested(20),
    ...row(40),
  ]
  expect(await findingsOf(good)).toEqual([])
})
