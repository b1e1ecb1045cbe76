import { View } from '@tarojs/components'
import { useState } from 'react'
import type { StoreView } from '@/contracts/views'
import { changeDraft, useDraft } from '@/features/booking/draftStore'
import { useT } from '@/i18n/locale'
import { a11y } from '@/ui/a11y'
import { Card } from '@/ui/Card'
import { Cell } from '@/ui/Cell'
import { cx } from '@/ui/cx'
import { Sheet } from '@/ui/Sheet'
import { Txt } from '@/ui/Txt'
import './booking.css'
import './Preferences.css'

const Transport = () => {
  const t = useT().booking.time
  const { transport } = useDraft()
  const options = [
    { value: 'WAIT', label: t.wait, note: t.waitNote },
    { value: 'DROP_OFF', label: t.dropOff, note: t.dropOffNote },
  ] as const
  return (
    <View className="bk-pair" {...a11y({ role: 'radiogroup', label: t.transport })}>
      {options.map(({ value, label, note }) => (
        <View
          key={value}
          className={cx('bk-option', transport === value && 'bk-option--on')}
          onClick={() => changeDraft({ transport: value })}
          {...a11y({ role: 'radio', label: `${label}，${note}`, checked: transport === value, focusable: true })}
        >
          <Txt role="heading">{label}</Txt>
          <Txt role="note" tone="muted">
            {note}
          </Txt>
        </View>
      ))}
    </View>
  )
}

/** Who looks after the owner at the store, and whether they wait. */
export const Preferences = ({ store }: { readonly store: StoreView }) => {
  const t = useT().booking.time
  const { advisorId } = useDraft()
  const [open, setOpen] = useState(false)
  const advisor = store.advisors.find((a) => a.staffId === advisorId)
  const pick = (id: string | null) => {
    changeDraft({ advisorId: id })
    setOpen(false)
  }
  return (
    <View className="bk-stack">
      <Txt role="heading">{t.transport}</Txt>
      <Transport />
      {store.advisors.length > 0 && (
        <Card className="bk-list">
          <Cell title={t.advisor} value={advisor?.name ?? t.advisorAny} control="arrow" onClick={() => setOpen(true)} />
        </Card>
      )}
      <Sheet open={open} onClose={() => setOpen(false)} title={t.chooseAdvisor}>
        <Cell
          title={t.advisorAny}
          note={t.advisorAnyNote}
          control="radio"
          selected={!advisor}
          onClick={() => pick(null)}
        />
        {store.advisors.map((a) => (
          <Cell
            key={a.staffId}
            title={a.name}
            control="radio"
            selected={a.staffId === advisorId}
            onClick={() => pick(a.staffId)}
          />
        ))}
      </Sheet>
    </View>
  )
}
