import type { BuiltIn, Drawn } from './define'

type Field = HTMLInputElement | HTMLTextAreaElement

const OWN_EVENTS = ['input', 'change', 'focus', 'blur', 'select', 'keydown']

const TYPES: Readonly<Record<string, string>> = {
  number: 'numeric',
  digit: 'decimal',
  idcard: 'text',
  text: 'text',
  'safe-password': 'text',
  nickname: 'text',
  tel: 'tel',
}

const listen = (self: Drawn, field: Field): void => {
  // The field of the browser is the component's own business: its events are told in WeChat's words only.
  for (const type of OWN_EVENTS) field.addEventListener(type, (event) => event.stopPropagation())
  field.addEventListener('input', () =>
    self.trigger('input', { value: field.value, cursor: field.selectionStart ?? 0, keyCode: 0 }, { bubbles: true }),
  )
  field.addEventListener('focus', () => self.trigger('focus', { value: field.value, height: 0 }))
  field.addEventListener('blur', () => self.trigger('blur', { value: field.value, cursor: field.selectionStart ?? 0 }))
  field.addEventListener('keydown', (event) => {
    const isEnter = (event as KeyboardEvent).key === 'Enter'
    if (isEnter && field instanceof HTMLInputElement) self.trigger('confirm', { value: field.value })
  })
}

const updateOf =
  (self: Drawn, field: Field) =>
  (property: string, value: unknown): void => {
    if (property === 'value') {
      const text = String((value as string | null) ?? '')
      if (field.value !== text) field.value = text
    } else if (property === 'placeholder') field.placeholder = String(value)
    else if (property === 'placeholderClass') self.element.dataset.placeholder = String(value)
    else if (property === 'disabled') field.disabled = Boolean(value)
    else if (property === 'password' && field instanceof HTMLInputElement) field.type = value ? 'password' : 'text'
    else if (property === 'type') field.inputMode = TYPES[String(value)] ?? 'text'
    else if (property === 'maxlength') {
      if (Number(value) >= 0) field.maxLength = Number(value)
      else field.removeAttribute('maxlength')
    } else if (property === 'focus' || property === 'autoFocus') {
      if (value) setTimeout(() => field.focus({ preventScroll: true }), 0)
    }
  }

const fieldOf = (tag: 'input' | 'textarea'): BuiltIn => ({
  properties: {
    value: '',
    type: 'text',
    password: false,
    placeholder: '',
    placeholderClass: tag === 'input' ? 'input-placeholder' : 'textarea-placeholder',
    disabled: false,
    maxlength: 140,
    autoFocus: false,
    focus: false,
  },
  undrawn: [
    ...[
      'placeholderStyle',
      'cursorSpacing',
      'cursorColor',
      'name',
      'confirmType',
      'confirmHold',
      'cursor',
      'selectionStart',
    ],
    ...[
      'selectionEnd',
      'adjustPosition',
      'adjustKeyboardTo',
      'holdKeyboard',
      'alwaysEmbed',
      'autoHeight',
      'autoFill',
      'fixed',
    ],
    ...[
      'showConfirmBar',
      'disableDefaultPadding',
      'safePasswordCertPath',
      'safePasswordLength',
      'safePasswordTimeStamp',
    ],
    ...['safePasswordNonce', 'safePasswordSalt', 'safePasswordCustomHash'],
  ],
  attach(self) {
    const field = document.createElement(tag)
    self.element.append(field)
    listen(self, field)
    return updateOf(self, field)
  },
})

export const input = fieldOf('input')
export const textarea = fieldOf('textarea')
