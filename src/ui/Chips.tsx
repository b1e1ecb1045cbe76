import { ScrollView, View } from '@tarojs/components'
import { a11y, ariaLabelOf } from './a11y'
import { cx } from './cx'
import { Txt } from './Txt'
import './Chips.css'

export interface ChipOption<V extends string> {
  readonly value: V
  readonly label: string
  readonly note?: string
  readonly disabled?: boolean
}

export interface ChipsProps<V extends string> {
  readonly options: readonly ChipOption<V>[]
  readonly value: V | null
  readonly onChange: (value: V) => void
  readonly ariaLabel: string
  /** Breaks into lines instead of running off to the side. */
  readonly wrap?: boolean
}

const Chip = <V extends string>({
  option,
  on,
  onPick,
}: {
  option: ChipOption<V>
  on: boolean
  onPick: (value: V) => void
}) => {
  const { value, label, note, disabled } = option
  return (
    <View
      className={cx('cz-chip', on && 'cz-chip--on', disabled && 'cz-chip--off')}
      hoverClass={disabled ? 'none' : 'cz-chip--pressed'}
      hoverStayTime={80}
      onClick={disabled ? undefined : () => onPick(value)}
      {...a11y({ role: 'radio', label: note ? `${label}，${note}` : label, checked: on, disabled, focusable: true })}
    >
      <Txt role="body" className="cz-chip__label" tabular>
        {label}
      </Txt>
      {note !== undefined && (
        <Txt role="note" className="cz-chip__note" tabular>
          {note}
        </Txt>
      )}
    </View>
  )
}

/** One of a few, side by side. */
export const Chips = <V extends string>(props: ChipsProps<V>) => {
  const { options, value, onChange, wrap } = props
  const row = (
    <View
      className={cx('cz-chips', wrap && 'cz-chips--wrap')}
      {...a11y({ role: 'radiogroup', label: ariaLabelOf(props) })}
    >
      {options.map((option) => (
        <Chip key={option.value} option={option} on={option.value === value} onPick={onChange} />
      ))}
    </View>
  )
  return wrap ? (
    row
  ) : (
    <ScrollView scrollX enhanced showScrollbar={false} className="cz-chips__scroll">
      {row}
    </ScrollView>
  )
}
