import { View } from '@tarojs/components'
import { useState } from 'react'
import type { VehicleView } from '@/contracts/views'
import { useT } from '@/i18n/locale'
import { Card } from '@/ui/Card'
import { Cell } from '@/ui/Cell'
import { Icon } from '@/ui/Icon'
import { Sheet } from '@/ui/Sheet'
import { Txt } from '@/ui/Txt'
import './booking.css'

export interface CarChoiceProps {
  readonly vehicles: readonly VehicleView[]
  readonly vehicle: VehicleView
  readonly onChange: (vin: string) => void
}

/** The car the visit is for; with several cars a tap changes it. */
export const CarChoice = ({ vehicles, vehicle, onChange }: CarChoiceProps) => {
  const t = useT().booking.services
  const [open, setOpen] = useState(false)
  const several = vehicles.length > 1
  const name = `${vehicle.brand} ${vehicle.modelName}`
  return (
    <>
      <Card
        onClick={several ? () => setOpen(true) : undefined}
        ariaLabel={several ? `${t.switchCar}，${vehicle.plate}` : undefined}
      >
        <View className="bk-row">
          <View className="bk-grow">
            <Txt role="title" tabular>
              {vehicle.plate}
            </Txt>
            <Txt role="note" tone="muted">
              {name}
            </Txt>
          </View>
          {several && (
            <View className="bk-row">
              <Txt role="body" tone="accent">
                {t.switchCar}
              </Txt>
              <Icon name="chevron" size={16} tone="accent" />
            </View>
          )}
        </View>
      </Card>
      <Sheet open={open} onClose={() => setOpen(false)} title={t.chooseCar}>
        {vehicles.map((v) => (
          <Cell
            key={v.vin}
            title={v.plate}
            note={`${v.brand} ${v.modelName}`}
            control="radio"
            selected={v.vin === vehicle.vin}
            onClick={() => {
              onChange(v.vin)
              setOpen(false)
            }}
          />
        ))}
      </Sheet>
    </>
  )
}
