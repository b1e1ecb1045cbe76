import { View } from '@tarojs/components'
import { useState } from 'react'
import { useAppointments, type Scope } from '@/features/appointments/queries'
import { useSignedIn } from '@/features/session/session'
import { useT } from '@/i18n/locale'
import { go } from '@/platform/navigation'
import { Button } from '@/ui/Button'
import { Chips } from '@/ui/Chips'
import { Empty } from '@/ui/Empty'
import { ErrorState } from '@/ui/ErrorState'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { useTabTitle } from '@/ui/useTitle'
import { AppointmentCard } from '@/features/appointments/AppointmentCard'

type Query = ReturnType<typeof useAppointments>

const Nothing = ({ scope }: { scope: Scope }) => {
  const t = useT()
  const { emptyUpcoming, emptyUpcomingNote, emptyPast, emptyPastNote, book } = t.appointments
  return scope === 'UPCOMING' ? (
    <Empty
      icon="calendar"
      title={emptyUpcoming}
      note={emptyUpcomingNote}
      action={{ label: book, onClick: () => go('bookServices') }}
    />
  ) : (
    <Empty icon="clock" title={emptyPast} note={emptyPastNote} />
  )
}

const List = ({ query, scope }: { query: Query; scope: Scope }) => {
  const t = useT()
  if (!query.data) {
    if (query.error) return <ErrorState error={query.error} onRetry={() => query.refetch()} />
    return (
      <>
        <Skeleton height={148} />
        <Skeleton height={148} />
      </>
    )
  }
  if (query.data.length === 0) return <Nothing scope={scope} />
  return (
    <>
      {query.data.map((appointment) => (
        <AppointmentCard key={appointment.appointmentId} appointment={appointment} />
      ))}
      {query.hasNextPage && (
        <Button kind="quiet" onClick={() => query.fetchNextPage()}>
          {t.common.more}
        </Button>
      )}
    </>
  )
}

const Scopes = () => {
  const t = useT()
  const [scope, setScope] = useState<Scope>('UPCOMING')
  const query = useAppointments(scope)
  return (
    <Page onRefresh={() => query.refetch()} updatedAtMs={query.dataUpdatedAt} error={query.error}>
      <View className="cz-stack">
        <Chips
          wrap
          ariaLabel={t.appointments.scope}
          value={scope}
          onChange={setScope}
          options={[
            { value: 'UPCOMING', label: t.appointments.upcoming },
            { value: 'PAST', label: t.appointments.past },
          ]}
        />
        <List query={query} scope={scope} />
      </View>
    </Page>
  )
}

/** The tab of appointments: what is coming, and what has been. */
export default function AppointmentsPage() {
  const t = useT()
  const signedIn = useSignedIn()
  useTabTitle(t.appointments.title)
  if (signedIn) return <Scopes />
  return (
    <Page>
      <Empty
        icon="calendar"
        title={t.appointments.signInNote}
        action={{ label: t.home.signIn, onClick: () => go('signIn') }}
      />
    </Page>
  )
}
