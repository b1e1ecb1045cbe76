import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { a11y, ariaLabelOf } from './a11y'
import { cx } from './cx'
import { Icon } from './Icon'
import type { IconName } from './icons'
import { Txt } from './Txt'
import { usePress } from './usePress'
import './Cell.css'

export interface CellProps {
  readonly title: ReactNode
  readonly note?: ReactNode
  readonly value?: ReactNode
  readonly icon?: IconName
  readonly onClick?: () => void | Promise<unknown>
  readonly selected?: boolean
  readonly control?: 'radio' | 'check' | 'arrow' | 'none'
  readonly disabled?: boolean
  readonly ariaLabel?: string
}

const words = (...parts: readonly ReactNode[]) =>
  parts.filter((part) => typeof part === 'string').join('，') || undefined

const roleOf = (control: CellProps['control']) =>
  control === 'radio' ? 'radio' : control === 'check' ? 'checkbox' : 'button'

const Control = ({ control, selected }: Pick<CellProps, 'control' | 'selected'>) => {
  if (control === 'arrow') return <Icon name="chevron" size={16} tone="muted" />
  return (
    <View className={cx('cz-cell__mark', `cz-cell__mark--${control}`, selected && 'cz-cell__mark--on')}>
      {selected && <Icon name="check" size={14} />}
    </View>
  )
}

/** One line of a list: something to read, to open or to choose. */
export const Cell = (props: CellProps) => {
  const { title, note, value, icon, onClick, selected, disabled } = props
  const control = props.control ?? (onClick ? 'arrow' : 'none')
  const { press } = usePress(onClick)
  const can = Boolean(onClick) && !disabled
  const choice = control === 'radio' || control === 'check'
  const label = ariaLabelOf(props) ?? words(title, note, value)
  return (
    <View
      className={cx('cz-cell', can && 'cz-cell--tap', disabled && 'cz-cell--off')}
      hoverClass={can ? 'cz-cell--pressed' : 'none'}
      hoverStayTime={80}
      onClick={can ? press : undefined}
      {...(onClick
        ? a11y({
            role: roleOf(control),
            label,
            disabled,
            checked: choice ? Boolean(selected) : undefined,
            focusable: true,
          })
        : {})}
    >
      {icon && <Icon name={icon} size={22} tone="accent" />}
      <View className="cz-cell__main">
        {typeof title === 'string' ? <Txt role="body">{title}</Txt> : title}
        {note !== undefined &&
          (typeof note === 'string' ? (
            <Txt role="note" tone="muted">
              {note}
            </Txt>
          ) : (
            note
          ))}
      </View>
      {value !== undefined && (
        <View className="cz-cell__value">
          {typeof value === 'string' ? (
            <Txt role="body" tone="muted" tabular>
              {value}
            </Txt>
          ) : (
            value
          )}
        </View>
      )}
      {control !== 'none' && <Control control={control} selected={selected} />}
    </View>
  )
}
