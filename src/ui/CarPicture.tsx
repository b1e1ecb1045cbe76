import { Image } from '@tarojs/components'
import { useMemo } from 'react'
import { a11y } from './a11y'
import { carSvg, type BodyType } from './carSvg'
import './CarPicture.css'

export interface CarPictureProps {
  readonly bodyType: BodyType
  /** The colour's name in the dealer's system (白色, 深空灰, Blue …) or a #rrggbb. */
  readonly color: string
  readonly ariaLabel?: string
}

/** The owner's car from the side, in its own colour. Drawn, not fetched: it is there at once and offline. */
export const CarPicture = ({ bodyType, color, ariaLabel }: CarPictureProps) => {
  const src = useMemo(() => `data:image/svg+xml,${encodeURIComponent(carSvg(bodyType, color))}`, [bodyType, color])
  return (
    <Image
      className="cz-car"
      src={src}
      mode="aspectFit"
      {...a11y(ariaLabel ? { role: 'img', label: ariaLabel } : { hidden: true })}
    />
  )
}
