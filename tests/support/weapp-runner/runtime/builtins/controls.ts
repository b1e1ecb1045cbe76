import type { BuiltIn, Drawn } from './define'

const flag = (element: HTMLElement, name: string, value: unknown): void =>
  void element.toggleAttribute(name, Boolean(value))

/** What the phone itself does when a button with an `open-type` is tapped: the answer as the button's event tells it. */
export type OpenTypes = Readonly<Record<string, { readonly event: string; readonly ask: () => Promise<unknown> }>>

let openTypes: OpenTypes = {}
export const setOpenTypes = (served: OpenTypes): void => void (openTypes = served)

const openBy = (self: Drawn): void => {
  const type = self.value<string>('openType')
  if (!type || self.value('disabled')) return
  const served = openTypes[type]
  if (!served) throw new Error(`the runner does not serve <button open-type="${type}">`)
  void served.ask().then((detail) => self.trigger(served.event, detail))
}

/** The form that a button submits, and what it finds in it: values of the named controls below. */
const submit = (element: HTMLElement, kind: string): void => {
  const form = element.closest('wx-form')
  form?.dispatchEvent(new CustomEvent(kind === 'reset' ? 'ask-reset' : 'ask-submit'))
}

/** https://developers.weixin.qq.com/miniprogram/dev/component/button.html */
export const button: BuiltIn = {
  properties: {
    size: 'default',
    type: 'default',
    plain: false,
    disabled: false,
    loading: false,
    formType: '',
    openType: '',
    hoverClass: 'button-hover',
    hoverStartTime: 20,
    hoverStayTime: 70,
  },
  undrawn: [
    'lang',
    'sessionFrom',
    'sendMessageTitle',
    'sendMessagePath',
    'sendMessageImg',
    'showMessageCard',
    'appParameter',
    'phoneNumberNoQuotaToast',
    'businessId',
    'name',
  ],
  attach(self) {
    const { element } = self
    element.addEventListener('click', () => {
      openBy(self)
      const kind = self.value<string>('formType')
      if (kind && !self.value('disabled')) submit(element, kind)
    })
    if (!element.hasAttribute('role')) element.setAttribute('role', 'button')
    return (property, value) => {
      if (property === 'type' || property === 'size') element.setAttribute(property, String(value))
      if (property === 'plain' || property === 'disabled' || property === 'loading') flag(element, property, value)
    }
  },
}

interface Named extends HTMLElement {
  formValue?: () => unknown
  formReset?: () => void
}

export const form: BuiltIn = {
  undrawn: ['reportSubmit', 'reportSubmitTimeout', 'name'],
  attach(self) {
    const named = (): Named[] => [...self.element.querySelectorAll<Named>('[data-form-name]')]
    self.element.addEventListener('ask-submit', () => {
      const value = Object.fromEntries(named().map((one) => [one.dataset.formName!, one.formValue?.()]))
      self.trigger('submit', { value, formId: '' })
    })
    self.element.addEventListener('ask-reset', () => {
      for (const one of named()) one.formReset?.()
      self.trigger('reset', {})
    })
  },
}

/** A tap anywhere in a label is a tap on its control. */
export const label: BuiltIn = {
  properties: { for: '' },
  attach(self) {
    self.element.addEventListener('click', (event) => {
      const control = self.value<string>('for')
        ? document.getElementById(self.value<string>('for'))
        : self.element.querySelector<HTMLElement>('wx-checkbox, wx-radio, wx-switch, wx-button')
      if (control && !control.contains(event.target as Node)) control.click()
    })
  },
}

const named = (self: Drawn, read: () => unknown): void => {
  const element = self.element as Named
  element.formValue = read
  if (self.value('name')) element.dataset.formName = self.value('name')
}

const valuesOf = (group: HTMLElement, tag: string): string[] =>
  [...group.querySelectorAll<HTMLElement>(`wx-${tag}[checked]`)].map((one) => one.dataset.value ?? '')

/** A checkbox or radio: the group around it tells what is chosen. */
const choice = (tag: 'checkbox' | 'radio'): BuiltIn => ({
  properties: { value: '', checked: false, disabled: false, color: '#09BB07' },
  attach(self) {
    const { element } = self
    element.addEventListener('click', () => {
      if (self.value('disabled')) return
      const group = element.closest<HTMLElement>(`wx-${tag}-group`)
      if (tag === 'radio') for (const one of group?.querySelectorAll('wx-radio') ?? []) one.removeAttribute('checked')
      flag(element, 'checked', tag === 'radio' || !element.hasAttribute('checked'))
      group?.dispatchEvent(new CustomEvent('chosen'))
    })
    return (property, value) => {
      if (property === 'value') element.dataset.value = String(value)
      if (property === 'checked' || property === 'disabled') flag(element, property, value)
    }
  },
})

const group = (tag: 'checkbox' | 'radio'): BuiltIn => ({
  properties: { name: '' },
  attach(self) {
    const read = (): unknown => {
      const values = valuesOf(self.element, tag)
      return tag === 'radio' ? (values[0] ?? '') : values
    }
    named(self, read)
    self.element.addEventListener('chosen', () => self.trigger('change', { value: read() }, { bubbles: true }))
  },
})

export const checkbox = choice('checkbox')
export const radio = choice('radio')
export const checkboxGroup = group('checkbox')
export const radioGroup = group('radio')

/** https://developers.weixin.qq.com/miniprogram/dev/component/switch.html */
export const toggle: BuiltIn = {
  properties: { checked: false, disabled: false, type: 'switch', color: '#04BE02', name: '' },
  attach(self) {
    const { element } = self
    named(self, () => element.hasAttribute('checked'))
    element.addEventListener('click', () => {
      if (self.value('disabled')) return
      flag(element, 'checked', !element.hasAttribute('checked'))
      self.trigger('change', { value: element.hasAttribute('checked') }, { bubbles: true })
    })
    return (property, value) => {
      if (property === 'checked' || property === 'disabled') flag(element, property, value)
    }
  },
}

export const slider: BuiltIn = {
  properties: { min: 0, max: 100, step: 1, disabled: false, value: 0, showValue: false, name: '' },
  attach(self) {
    const bar = document.createElement('input')
    bar.type = 'range'
    self.element.append(bar)
    named(self, () => Number(bar.value))
    bar.addEventListener('input', (event) => {
      event.stopPropagation()
      self.trigger('changing', { value: Number(bar.value) })
    })
    bar.addEventListener('change', (event) => {
      event.stopPropagation()
      self.trigger('change', { value: Number(bar.value) })
    })
    return (property, value) => {
      if (property === 'min' || property === 'max' || property === 'step' || property === 'value')
        bar[property] = String(value)
      if (property === 'disabled') bar.disabled = Boolean(value)
    }
  },
}
