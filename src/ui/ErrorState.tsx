import { useT } from '@/i18n/locale'
import { isCallFailure } from '@/platform/failure'
import { Empty } from './Empty'
import { failureText } from './failureText'

export interface ErrorStateProps {
  readonly error: unknown
  readonly onRetry: () => void | Promise<unknown>
}

/** Why it could not be shown, and another try. */
export const ErrorState = ({ error, onRetry }: ErrorStateProps) => {
  const t = useT()
  const offline = isCallFailure(error) && error.outcomeUnknown
  return (
    <Empty
      icon={offline ? 'offline' : 'alert'}
      title={t.common.errorTitle}
      note={failureText(error)}
      action={{ label: t.common.retry, onClick: onRetry }}
    />
  )
}
