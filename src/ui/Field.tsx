import { Input, Textarea, View } from '@tarojs/components'
import { memo, useCallback, useRef, useState, type ReactNode } from 'react'
import { digitsType, inputProps } from '@/platform/aria'
import { a11y } from './a11y'
import { cx } from './cx'
import { Txt } from './Txt'
import './Field.css'

export interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** `tel` and `code` bring up digits and drop the rest; `plate` turns letters into capitals and drops spaces and dots. */
  readonly type?: 'text' | 'tel' | 'code' | 'plate'
  readonly placeholder?: string
  readonly maxLength?: number
  readonly error?: string
  readonly prefix?: ReactNode
  readonly suffix?: ReactNode
  readonly multiline?: boolean
  readonly autoFocus?: boolean
}

const clean = (type: FieldProps['type'], raw: string, maxLength: number): string => {
  const text =
    type === 'tel' || type === 'code'
      ? raw.replace(/\D/g, '')
      : type === 'plate'
        ? raw.replace(/[\s·.•-]/g, '').toUpperCase()
        : raw
  return text.slice(0, maxLength)
}

interface ControlProps extends Pick<
  FieldProps,
  'label' | 'value' | 'type' | 'placeholder' | 'multiline' | 'autoFocus'
> {
  readonly maxLength: number
  readonly onText: (text: string) => void
  readonly onFocused: (focused: boolean) => void
}

/** Remembered, because Taro sends the value of a control to the page each time it is drawn, changed or not. */
const Control = memo(function Control(props: ControlProps) {
  const { label, value, type, placeholder, maxLength, multiline, autoFocus, onText, onFocused } = props
  // The control's own limit leaves room for pasted spaces and dashes, which `clean` then drops.
  const shared = {
    className: 'cz-field__input',
    value,
    placeholder,
    placeholderClass: 'cz-field__placeholder',
    maxlength: type === 'text' ? maxLength : maxLength + 16,
    onInput: (event: { detail: { value: string } }) => onText(event.detail.value),
    onFocus: () => onFocused(true),
    onBlur: () => onFocused(false),
    ...inputProps(label, type === 'tel' ? 'tel' : undefined),
  }
  return multiline ? (
    <Textarea {...shared} className="cz-field__input cz-field__input--lines" autoHeight />
  ) : (
    <Input {...shared} type={type === 'tel' || type === 'code' ? digitsType : 'text'} focus={autoFocus} />
  )
})

/** One thing to type, with its name above and what is wrong with it below. */
export const Field = (props: FieldProps) => {
  const { onChange, error, prefix, suffix, type = 'text', maxLength = 140, ...rest } = props
  const [focused, setFocused] = useState(false)
  const changed = useRef(onChange)
  changed.current = onChange
  const onText = useCallback((text: string) => changed.current(clean(type, text, maxLength)), [type, maxLength])
  return (
    <View className="cz-field">
      <Txt role="note" tone="muted">
        {rest.label}
      </Txt>
      <View className={cx('cz-field__box', focused && 'cz-field__box--focused', error && 'cz-field__box--wrong')}>
        {prefix && <View className="cz-field__suffix">{prefix}</View>}
        <Control {...rest} type={type} maxLength={maxLength} onText={onText} onFocused={setFocused} />
        {suffix && <View className="cz-field__suffix">{suffix}</View>}
      </View>
      {error && (
        <View {...a11y({ role: 'alert' })}>
          <Txt role="note" tone="danger">
            {error}
          </Txt>
        </View>
      )}
    </View>
  )
}
