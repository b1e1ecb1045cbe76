import { View } from '@tarojs/components'
import { useState } from 'react'
import type { MembershipView } from '@/contracts/views/staff'
import { LoadFailure } from '@/features/session/LoadFailure'
import { usePlaces } from '@/features/staff/place'
import { useTeam } from '@/features/staff/queries'
import { useT } from '@/i18n/locale'
import { Button } from '@/ui/Button'
import { Empty } from '@/ui/Empty'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { Txt } from '@/ui/Txt'
import { useTitle } from '@/ui/useTitle'
import { InviteSheet } from './InviteSheet'
import { Person } from './Person'
import './index.css'

const Group = ({ title, note, of }: { title: string; note?: string; of: readonly MembershipView[] }) =>
  of.length === 0 ? null : (
    <>
      <View className="cz-section">
        <Txt role="heading">{`${title} ${of.length}`}</Txt>
        {note && (
          <Txt role="note" tone="muted" className="team__line">
            {note}
          </Txt>
        )}
      </View>
      {of.map((membership) => (
        <Person key={membership.membershipId} membership={membership} />
      ))}
    </>
  )

const Team = ({ memberships }: { memberships: readonly MembershipView[] }) => {
  const t = useT().staff
  const inState = (...states: readonly MembershipView['state'][]) => memberships.filter((m) => states.includes(m.state))
  if (memberships.length === 0) return <Empty icon="person" title={t.none} note={t.noneNote} />
  return (
    <View className="cz-stack">
      <Group title={t.toDecide} note={t.toDecideNote} of={inState('CLAIMED')} />
      <Group title={t.active} of={inState('ACTIVE')} />
      <Group title={t.invites} of={inState('INVITED')} />
      <Group title={t.gone} of={inState('ENDED', 'REFUSED', 'EXPIRED')} />
    </View>
  )
}

/** A store's people: who waits to be confirmed first, then who works here, open invites, and who went. */
export default function StaffTeamPage() {
  const t = useT().staff
  const { query, place, isLoading } = usePlaces()
  const team = useTeam(place?.storeId)
  const [inviting, setInviting] = useState(false)
  useTitle(t.team)
  const error = team.error ?? query.error
  const refresh = () => Promise.all([query.refetch(), team.refetch()])
  const body = () => {
    // Whoever may not any more must not go on looking at what was read before.
    if (error && (!team.data || team.error)) return <LoadFailure error={error} onRetry={refresh} />
    if (!isLoading && !place) return <Empty icon="store" title={t.noPlace} note={t.noPlaceNote} />
    return team.data ? <Team memberships={team.data} /> : <Skeleton rows={4} />
  }
  return (
    <Page
      onRefresh={refresh}
      updatedAtMs={team.dataUpdatedAt}
      error={team.error}
      footer={place && !team.error && <Button onClick={() => setInviting(true)}>{t.invite}</Button>}
    >
      {place && (
        <Txt role="title" className="team__store">
          {place.name}
        </Txt>
      )}
      {body()}
      {place && <InviteSheet place={place} open={inviting} onClose={() => setInviting(false)} />}
    </Page>
  )
}
