import type { BuiltIn } from './define'

interface Choosing {
  /** Shows choices in the phone's own sheet. @returns the index, or null when the person leaves it */
  choose(items: readonly string[], current: number): Promise<number | null>
  navigate(openType: string, url: string, delta: number): void
}

let phone: Choosing | null = null
export const setPhone = (served: Choosing): void => void (phone = served)

const wordOf = (item: unknown, key: string): string =>
  String(key && typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[key] : item)

/** https://developers.weixin.qq.com/miniprogram/dev/component/picker.html: the mode `selector`; the others are refused by name. */
export const picker: BuiltIn = {
  properties: { mode: 'selector', range: [], rangeKey: '', value: 0, disabled: false, headerText: '', name: '' },
  attach(self) {
    if (self.value('mode') !== 'selector')
      throw new Error(`the runner draws no <picker mode="${self.value<string>('mode')}">`)
    self.element.addEventListener('click', () => {
      if (self.value('disabled')) return
      const words = self.value<unknown[]>('range').map((item) => wordOf(item, self.value('rangeKey')))
      void phone?.choose(words, Number(self.value('value'))).then((index) => {
        if (index === null) self.trigger('cancel')
        else self.trigger('change', { value: index })
      })
    })
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
