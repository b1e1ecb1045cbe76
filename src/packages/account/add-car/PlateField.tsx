import { View } from '@tarojs/components'
import { useState } from 'react'
import { useT } from '@/i18n/locale'
import { a11y } from '@/ui/a11y'
import { cx } from '@/ui/cx'
import { Field } from '@/ui/Field'
import { Icon } from '@/ui/Icon'
import { Sheet } from '@/ui/Sheet'
import { Txt } from '@/ui/Txt'

const provinces = [...'京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼']
const isProvince = (text: string) => provinces.includes(text)

interface PlateFieldProps {
  readonly plate: string
  readonly onChange: (plate: string) => void
  readonly error?: string
}

const Provinces = ({ now, onPick }: { now: string; onPick: (province: string) => void }) => {
  const t = useT()
  return (
    <View className="plate__grid" {...a11y({ role: 'radiogroup', label: t.account.province })}>
      {provinces.map((province) => (
        <View
          key={province}
          className={cx('plate__key', province === now && 'plate__key--on')}
          hoverClass="plate__key--pressed"
          onClick={() => onPick(province)}
          {...a11y({ role: 'radio', label: province, checked: province === now, focusable: true })}
        >
          <Txt role="heading">{province}</Txt>
        </View>
      ))}
    </View>
  )
}

/** A plate: the province from a list, the rest typed; a whole plate may be typed or pasted as well. */
export const PlateField = ({ plate, onChange, error }: PlateFieldProps) => {
  const t = useT()
  const [picking, setPicking] = useState(false)
  const province = isProvince(plate[0] ?? '') ? (plate[0] ?? '') : ''
  const rest = province ? plate.slice(1) : plate
  const typed = (text: string) => onChange(isProvince(text[0] ?? '') ? text : province + text)
  const pick = (next: string) => {
    onChange(next + rest)
    setPicking(false)
  }
  return (
    <>
      <Field
        label={t.account.plate}
        type="plate"
        value={rest}
        onChange={typed}
        maxLength={8}
        placeholder={t.account.platePlaceholder}
        error={error}
        prefix={
          <View
            className="plate__province"
            hoverClass="plate__key--pressed"
            onClick={() => setPicking(true)}
            {...a11y({ role: 'button', label: `${t.account.province} ${province}`, focusable: true })}
          >
            <Txt role="heading" tone={province ? 'ink' : 'accent'}>
              {province || t.account.province}
            </Txt>
            <Icon name="chevron" size={14} tone="muted" />
          </View>
        }
      />
      <Sheet open={picking} onClose={() => setPicking(false)} title={t.account.province}>
        <Provinces now={province} onPick={pick} />
      </Sheet>
    </>
  )
}
