import { Button as NativeButton, View, type ButtonProps as NativeProps } from '@tarojs/components'
import { a11y } from './a11y'
import { cx } from './cx'
import { Txt } from './Txt'
import './Button.css'

export interface OpenButtonProps {
  /** What WeChat does when it is tapped, from `platform`: an `open-type` with its event. */
  readonly open: Pick<NativeProps, 'id' | 'openType' | 'onAgreePrivacyAuthorization' | 'onGetPhoneNumber'>
  readonly busy?: boolean
  readonly className?: string
  readonly children: string
}

/** A primary button whose tap WeChat itself must see; looks like `Button`. */
export const OpenButton = ({ open, busy, className, children }: OpenButtonProps) => (
  <NativeButton
    {...open}
    className={cx('cz-button cz-button--primary cz-button--native', busy && 'cz-button--busy', className)}
    hoverClass={busy ? 'none' : 'cz-button--pressed'}
    hoverStayTime={80}
    disabled={Boolean(busy)}
    {...a11y({ label: children, busy })}
  >
    <Txt role="heading" className="cz-button__text">
      {children}
    </Txt>
    {busy && <View className="cz-button__busy" />}
  </NativeButton>
)
