import { useT } from '@/i18n/locale'
import { isCallFailure } from '@/platform/failure'
import { go } from '@/platform/navigation'
import { Empty } from '@/ui/Empty'
import { ErrorState } from '@/ui/ErrorState'

export interface LoadFailureProps {
  readonly error: unknown
  readonly onRetry: () => Promise<unknown>
}

/** Why the page cannot be shown: who is not signed in is led to the sign-in, everybody else may try again. */
export const LoadFailure = ({ error, onRetry }: LoadFailureProps) => {
  const t = useT()
  if (isCallFailure(error) && error.kind === 'UNAUTHENTICATED') {
    return <Empty icon="person" title={error.message} action={{ label: t.me.signIn, onClick: () => go('signIn') }} />
  }
  return <ErrorState error={error} onRetry={onRetry} />
}
