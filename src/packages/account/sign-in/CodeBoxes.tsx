import { Input, View } from '@tarojs/components'
import { useState } from 'react'
import { useT } from '@/i18n/locale'
import { digitsType, inputProps } from '@/platform/aria'
import { a11y } from '@/ui/a11y'
import { cx } from '@/ui/cx'
import { Txt } from '@/ui/Txt'

interface CodeBoxesProps {
  readonly code: string
  readonly onChange: (code: string) => void
  readonly wrong: boolean
}

const LENGTH = 6

/** Six boxes over one real field, so that pasting and the keyboard's own code suggestion fill them all. */
export const CodeBoxes = ({ code, onChange, wrong }: CodeBoxesProps) => {
  const t = useT()
  const [focused, setFocused] = useState(false)
  return (
    <View className="code">
      <View className="code__boxes" {...a11y({ hidden: true })}>
        {Array.from({ length: LENGTH }, (_, index) => (
          <View
            key={index}
            className={cx(
              'code__box',
              wrong && 'code__box--wrong',
              focused && index === Math.min(code.length, LENGTH - 1) && 'code__box--now',
            )}
          >
            <Txt role="title" tabular>
              {code[index] ?? ''}
            </Txt>
          </View>
        ))}
      </View>
      <Input
        className="code__input"
        type={digitsType}
        value={code}
        maxlength={LENGTH + 6}
        focus
        onInput={(event) => onChange(event.detail.value.replace(/\D/g, '').slice(0, LENGTH))}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        {...inputProps(t.account.code, 'one-time-code')}
      />
    </View>
  )
}
