import { View } from '@tarojs/components'
import { useState } from 'react'
import { PrivacySheet } from '@/features/session/PrivacySheet'
import { signOut, useMe, useSignedIn } from '@/features/session/session'
import { useMemberships } from '@/features/staff/queries'
import { useVehicles } from '@/features/vehicles/queries'
import { setLocale, useLocale, useT } from '@/i18n/locale'
import { go } from '@/platform/navigation'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Cell } from '@/ui/Cell'
import { Page } from '@/ui/Page'
import { Sheet } from '@/ui/Sheet'
import { Skeleton } from '@/ui/Skeleton'
import { confirmDialog } from '@/ui/toast'
import { Txt } from '@/ui/Txt'
import { useTabTitle } from '@/ui/useTitle'

const Who = () => {
  const t = useT()
  const signedIn = useSignedIn()
  const { data: me } = useMe()
  if (!signedIn) {
    return (
      <Card>
        <View className="cz-row cz-row--wrap">
          <View className="cz-row__grow">
            <Txt role="title">{t.me.guest}</Txt>
            <Txt role="body" tone="muted" className="cz-below">
              {t.me.guestNote}
            </Txt>
          </View>
          <Button size="small" onClick={() => go('signIn')}>
            {t.me.signIn}
          </Button>
        </View>
      </Card>
    )
  }
  return (
    <Card>
      {me ? (
        <>
          <Txt role="title">{t.me.greeting(me.name ?? t.me.owner)}</Txt>
          <Txt role="body" tone="muted" tabular className="cz-below">
            {me.phoneMasked}
          </Txt>
        </>
      ) : (
        <Skeleton rows={2} />
      )}
    </Card>
  )
}

/** For those who work at a store, and nobody else. */
const Work = () => {
  const t = useT().staff
  const { data: memberships } = useMemberships()
  if (!memberships?.length) return null
  const isAdmin = memberships.some((m) => m.role === 'groupAdmin')
  const count = memberships.filter((m) => m.state === 'ACTIVE').length
  return (
    <Card className="cz-list">
      <Cell
        icon="wrench"
        title={t.entry}
        note={isAdmin ? t.allStores : t.entryNote(count)}
        onClick={() => go('staffToday')}
      />
    </Card>
  )
}

const Cars = () => {
  const t = useT()
  const { data: vehicles } = useVehicles()
  return (
    <>
      <Txt role="heading" className="cz-section">
        {t.me.cars}
      </Txt>
      <Card className="cz-list">
        {vehicles ? (
          vehicles.map((vehicle) => (
            <Cell
              key={vehicle.vin}
              icon="car"
              title={`${vehicle.plate} · ${vehicle.modelName}`}
              note={vehicle.access === 'PHONE' ? t.me.accessPhone : t.me.accessProof}
            />
          ))
        ) : (
          <Skeleton rows={2} />
        )}
        {vehicles?.length === 0 && <Cell title={t.me.noCars} />}
        <Cell icon="plus" title={t.me.addCar} onClick={() => go('addCar')} />
      </Card>
    </>
  )
}

const Language = ({ open, onClose }: { open: boolean; onClose: () => void }) => {
  const t = useT()
  const locale = useLocale()
  const pick = (next: 'zh-CN' | 'en') => () => {
    setLocale(next)
    onClose()
  }
  return (
    <Sheet open={open} onClose={onClose} title={t.me.language}>
      <Cell title={t.me.chinese} control="radio" selected={locale === 'zh-CN'} onClick={pick('zh-CN')} />
      <Cell title={t.me.english} control="radio" selected={locale === 'en'} onClick={pick('en')} />
    </Sheet>
  )
}

const Settings = ({ onOpen }: { onOpen: (sheet: 'language' | 'about') => void }) => {
  const t = useT()
  const locale = useLocale()
  return (
    <Card className="cz-list">
      <Cell
        icon="globe"
        title={t.me.language}
        value={locale === 'en' ? t.me.english : t.me.chinese}
        onClick={() => onOpen('language')}
      />
      <Cell icon="check" title={t.me.consents} onClick={() => go('privacy')} />
      <Cell icon="shield" title={t.me.about} onClick={() => onOpen('about')} />
    </Card>
  )
}

const leave = async (t: ReturnType<typeof useT>) => {
  const sure = await confirmDialog({
    title: t.me.signOutAsk,
    body: t.me.signOutBody,
    confirmLabel: t.me.signOut,
    danger: true,
  })
  if (sure) await signOut()
}

/** The tab about the owner: who, which cars, language, privacy, the way out. */
export default function MePage() {
  const t = useT()
  const signedIn = useSignedIn()
  const me = useMe()
  const vehicles = useVehicles()
  const [sheet, setSheet] = useState<'language' | 'about' | null>(null)
  const close = () => setSheet(null)
  useTabTitle(t.me.title)
  const refresh = async () => (signedIn ? Promise.all([me.refetch(), vehicles.refetch()]) : undefined)
  return (
    <Page onRefresh={refresh}>
      <View className="cz-stack">
        <Who />
        {signedIn && <Work />}
        {signedIn && <Cars />}
        <Settings onOpen={setSheet} />
        {signedIn && (
          <Button kind="danger" onClick={() => leave(t)}>
            {t.me.signOut}
          </Button>
        )}
      </View>
      <Language open={sheet === 'language'} onClose={close} />
      <PrivacySheet open={sheet === 'about'} onClose={close} />
    </Page>
  )
}
