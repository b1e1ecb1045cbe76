import { columnOf, isMomentField, momentWheels, type Wheels } from './columns'
import type { BuiltIn, Drawn } from './define'

interface Choosing {
  /** Shows choices in the phone's own sheet. @returns the index, or null when the person leaves it */
  choose(items: readonly string[], current: number): Promise<number | null>
  /** Shows wheels to turn. @returns whether they were confirmed */
  turn(wheels: HTMLElement): Promise<boolean>
  navigate(openType: string, url: string, delta: number): void
}

let phone: Choosing | null = null
export const setPhone = (served: Choosing): void => void (phone = served)

interface Named extends HTMLElement {
  formValue?: () => unknown
}

type Range = readonly unknown[]

const wordsOf = (self: Drawn, range: Range): string[] =>
  range.map((item) => {
    const key = self.value<string>('rangeKey')
    return String(key && typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[key] : item)
  })

/** Columns side by side; turning one tells the program, which may give the others other words. */
const multiWheels = (self: Drawn): Wheels => {
  const body = document.createElement('div')
  body.className = 'wheels'
  const chosen = [...self.value<number[]>('value')]
  const draw = (): void => {
    const columns = self.value<Range[]>('range').map((range, column) =>
      columnOf(wordsOf(self, range), chosen[column] ?? 0, (value) => {
        chosen[column] = value
        self.trigger('columnchange', { column, value })
        // What the program changes at this moment is on the sheet at once.
        setTimeout(draw, 0)
      }),
    )
    body.replaceChildren(...columns)
  }
  draw()
  return { body, value: () => self.value<Range[]>('range').map((_, column) => chosen[column] ?? 0) }
}

const momentOf = (self: Drawn, kind: Parameters<typeof momentWheels>[0]): Wheels =>
  momentWheels(kind, String(self.value('value') ?? ''), self.value('start'), self.value('end'))

const dateWheels = (self: Drawn): Wheels => {
  const fields = self.value<string>('fields')
  if (!isMomentField(fields)) throw new Error(`<picker fields="${fields}"> is none of year, month and day`)
  return momentOf(self, fields)
}

const WHEELS: Readonly<Record<string, (self: Drawn) => Wheels>> = {
  multiSelector: multiWheels,
  date: dateWheels,
  time: (self) => momentOf(self, 'time'),
}

const chosenOn = async (self: Drawn): Promise<unknown> => {
  const mode = self.value<string>('mode')
  if (mode === 'selector') return phone?.choose(wordsOf(self, self.value('range')), Number(self.value('value')))
  const wheels = WHEELS[mode]!(self)
  return (await phone?.turn(wheels.body)) ? wheels.value() : null
}

/** https://developers.weixin.qq.com/miniprogram/dev/component/picker.html: every mode but `region`, which is refused by name. */
export const picker: BuiltIn = {
  properties: {
    mode: 'selector',
    range: [],
    rangeKey: '',
    value: 0,
    start: '',
    end: '',
    fields: 'day',
    disabled: false,
    headerText: '',
    name: '',
  },
  attach(self) {
    const mode = self.value<string>('mode')
    if (mode !== 'selector' && !WHEELS[mode]) throw new Error(`the runner draws no <picker mode="${mode}">`)
    const element = self.element as Named
    let chosen: unknown
    element.formValue = () => chosen ?? self.value('value')
    element.addEventListener('click', () => {
      if (self.value('disabled')) return
      void chosenOn(self).then((value) => {
        if (value === null || value === undefined) return self.trigger('cancel')
        chosen = value
        self.trigger('change', { value })
      })
    })
    return (property, value) => {
      if (property === 'name' && value) element.dataset.formName = String(value)
      if (property === 'value') chosen = undefined
    }
  },
}

export const navigator: BuiltIn = {
  properties: { url: '', openType: 'navigate', delta: 1, hoverClass: 'navigator-hover', target: 'self' },
  attach(self) {
    self.element.addEventListener('click', () => {
      phone?.navigate(self.value('openType'), self.value('url'), self.value('delta'))
    })
  },
}
