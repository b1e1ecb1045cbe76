import { View } from '@tarojs/components'
import { useState } from 'react'
import { chooseVehicle } from '@/features/vehicles/chosen'
import { useBindVehicle } from '@/features/vehicles/queries'
import { useT } from '@/i18n/locale'
import { failedWith } from '@/platform/failure'
import { back, replace } from '@/platform/navigation'
import { a11y } from '@/ui/a11y'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Cell } from '@/ui/Cell'
import { failureText } from '@/ui/failureText'
import { Field } from '@/ui/Field'
import { Page } from '@/ui/Page'
import { Sheet } from '@/ui/Sheet'
import { toast } from '@/ui/toast'
import { Txt } from '@/ui/Txt'
import { useTitle } from '@/ui/useTitle'
import { PlateField } from './PlateField'
import './index.css'

const PLATE = /^[一-龥][A-Z][A-HJ-NP-Z0-9]{5,6}$/
const VIN_END = /^[A-HJ-NPR-Z0-9]{6}$/

const VinHelp = ({ open, onClose }: { open: boolean; onClose: () => void }) => {
  const t = useT()
  return (
    <Sheet open={open} onClose={onClose} title={t.account.vinHelpTitle}>
      {t.account.vinPlaces.map(({ title, note }) => (
        <Cell key={title} icon="info" title={title} note={note} />
      ))}
    </Sheet>
  )
}

interface Wrong {
  readonly plate?: string
  readonly vin?: string
  readonly both?: string
}

/** Checks, sends and leaves; what is wrong comes back for the form to show. */
const useAdd = (plate: string, vin: string) => {
  const t = useT()
  const bind = useBindVehicle()
  const [wrong, setWrong] = useState<Wrong>({})
  const submit = async () => {
    const found = {
      plate: PLATE.test(plate) ? undefined : t.account.plateWrong,
      vin: VIN_END.test(vin) ? undefined : t.account.vinWrong,
    }
    setWrong(found)
    if (found.plate || found.vin) return
    try {
      const vehicle = await bind.mutateAsync({ plate, vinLast6: vin })
      chooseVehicle(vehicle.vin)
      toast(t.account.added)
      await back()
    } catch (failure) {
      if (failedWith(failure, 'SIGN_IN_REQUIRED', 'SESSION_EXPIRED')) await replace('signIn')
      else setWrong({ both: failureText(failure) })
    }
  }
  return { wrong, submit }
}

/** Adds a car that the store knows under another phone: plate and the last six of the VIN prove it. */
export default function AddCarPage() {
  const t = useT()
  const [plate, setPlate] = useState('')
  const [vin, setVin] = useState('')
  const [help, setHelp] = useState(false)
  const { wrong, submit } = useAdd(plate, vin)
  useTitle(t.account.addTitle)
  const whereLink = (
    <View
      className="add-car__where"
      hoverClass="add-car__where--pressed"
      onClick={() => setHelp(true)}
      {...a11y({ role: 'button', label: t.account.vinHelp, focusable: true })}
    >
      <Txt role="note" tone="accent">
        {t.account.vinHelp}
      </Txt>
    </View>
  )
  return (
    <Page footer={<Button onClick={submit}>{t.account.add}</Button>}>
      <View className="cz-stack">
        <View>
          <Txt role="display">{t.account.addHeading}</Txt>
          <Txt role="body" tone="muted" className="cz-below">
            {t.account.addNote}
          </Txt>
        </View>
        {wrong.both && <Banner tone="danger">{wrong.both}</Banner>}
        <PlateField plate={plate} onChange={setPlate} error={wrong.plate} />
        <Field
          label={t.account.vin}
          type="plate"
          value={vin}
          onChange={(text) => setVin(text.slice(-6))}
          maxLength={17}
          placeholder={t.account.vinPlaceholder}
          error={wrong.vin}
          suffix={whereLink}
        />
      </View>
      <VinHelp open={help} onClose={() => setHelp(false)} />
    </Page>
  )
}
