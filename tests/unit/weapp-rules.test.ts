import { requestFindings, recorded, type Request } from '../support/weapp-rules/requests'
import { scriptFindings, setDataFindings } from '../support/weapp-rules/rules'
import { tagsOf } from '../support/weapp-rules/wxml'

const asked = (change: Partial<Request> = {}): Request => ({
  name: 'callFunction api stores.list',
  question: '["callFunction",{}]',
  bytes: 200_000,
  startedAtMs: 0,
  endedAtMs: 100,
  ...change,
})
const rulesOf = (found: readonly { rule: string }[]): string[] => found.map((one) => one.rule)

describe('requests', () => {
  test('a large answer is asked for once in three minutes', () => {
    expect(rulesOf(requestFindings([asked(), asked({ startedAtMs: 179_000 })]))).toEqual(['request-cache'])
    expect(requestFindings([asked(), asked({ startedAtMs: 181_000 })])).toEqual([])
    expect(requestFindings([asked(), asked({ startedAtMs: 1_000, question: 'another' })])).toEqual([])
    expect(requestFindings([asked({ bytes: 1_000 }), asked({ bytes: 1_000, startedAtMs: 1_000 })])).toEqual([])
  })

  test('at most ten long ones run at once', () => {
    const many = (count: number, endedAtMs: number) =>
      Array.from({ length: count }, (_, i) => asked({ question: `${i}`, startedAtMs: i, endedAtMs: i + endedAtMs }))
    expect(rulesOf(requestFindings(many(11, 400)))).toEqual(['request-count'])
    expect(requestFindings(many(10, 400))).toEqual([])
    expect(requestFindings(many(11, 200))).toEqual([])
  })

  test('are recorded with what was asked, answered or refused', async () => {
    const seen: Request[] = []
    const outside = recorded(
      (method) => (method === 'login' ? Promise.resolve({ code: '车主' }) : Promise.reject(new Error('refused'))),
      (one) => void seen.push(one),
    )
    await outside('login', {})
    await expect(outside('callFunction', { name: 'api', data: { operation: 'stores.list' } })).rejects.toThrow(
      'refused',
    )
    expect(seen.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['login', 17],
      ['callFunction api stores.list', 0],
    ])
  })
})

describe('figures of the runner', () => {
  const page = 'pages/home/index'
  const calls = (count: number, everyMs: number, bytes = 10) =>
    Array.from({ length: count }, (_, i) => ({ page, bytes, atMs: i * everyMs }))

  test('setData: at most 256 KB, and twenty in a second', () => {
    expect(rulesOf(setDataFindings(calls(1, 0, 256 * 1024 + 1)))).toEqual(['set-data-size'])
    expect(setDataFindings(calls(1, 0, 256 * 1024))).toEqual([])
    expect(rulesOf(setDataFindings(calls(21, 49)))).toEqual(['set-data-rate'])
    expect(setDataFindings(calls(60, 50))).toEqual([])
  })

  test('a script runs for a second at most', () => {
    expect(scriptFindings([{ file: 'app.js', ms: 1_001 }])).toEqual([
      { rule: 'script-time', where: 'app.js', message: '1001 ms, over 1000' },
    ])
    expect(scriptFindings([{ file: 'app.js', ms: 1_000 }])).toEqual([])
  })
})

describe('tags of a template', () => {
  const names = (text: string) => tagsOf(text).map(({ name }) => name)

  test('are told apart from what values, comments and scripts hold', () => {
    expect(names('<view a="{{b<c}}"><!-- <text> --><text>1 < 2</text></view>')).toEqual(['view', 'text'])
    expect(names('<wxs module="m">if (a<b) "<view>"</wxs><image src=\'a.png\'/>')).toEqual(['wxs', 'image'])
    expect(names('<wxs src="./a.wxs" /><view/>')).toEqual(['wxs', 'view'])
  })

  test('come with their attributes, those without a value too', () => {
    const [tag] = tagsOf('<view wx:if = "{{a > b}}" hidden\n class="x y" />')
    expect([...tag!.attributes]).toEqual([
      ['wx:if', '{{a > b}}'],
      ['hidden', ''],
      ['class', 'x y'],
    ])
  })

  test('a value that is not closed is an error', () => {
    expect(() => tagsOf('<view a="b>')).toThrow('is not closed')
    expect(() => tagsOf('<view a=b>')).toThrow('without quotes')
  })
})
