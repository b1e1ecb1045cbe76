import { Image } from '@tarojs/components'
import { useMemo } from 'react'
import { a11y, ariaLabelOf } from './a11y'
import { carSvg, type BodyType } from './carSvg'
import './CarPicture.css'

export interface CarPictureProps {
  readonly bodyType: BodyType
  /** The colour's name in the dealer's system (白色, 深空灰, Blue …) or a #rrggbb. */
  readonly color: string
  readonly ariaLabel?: string
}

/** The owner's car from the side, in its own colour. Drawn, not fetched: it is there at once and offline. */
export const CarPicture = (props: CarPictureProps) => {
  const { bodyType, color } = props
  const label = ariaLabelOf(props)
  const src = useMemo(() => `data:image/svg+xml,${encodeURIComponent(carSvg(bodyType, color))}`, [bodyType, color])
  return (
    <Image className="cz-car" src={src} mode="aspectFit" {...a11y(label ? { role: 'img', label } : { hidden: true })} />
  )
}
