import { View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import type { RefusalCode } from '@/domain/capacity/refusals'
import { useT } from '@/i18n/locale'
import { a11y } from '@/ui/a11y'
import { Txt } from '@/ui/Txt'

const SHOWN_MS = 5000

export interface Refused {
  readonly time: string
  readonly refusal: RefusalCode
}

/** The last tap on a time that is not free, for as long as it takes to read why. */
export const useRefused = () => {
  const [refused, setRefused] = useState<Refused | null>(null)
  useEffect(() => {
    if (!refused) return undefined
    const timer = setTimeout(() => setRefused(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [refused])
  return {
    refused,
    onRefused: (time: string, refusal: RefusalCode) => setRefused({ time, refusal }),
    forget: () => setRefused(null),
  }
}

/** Why a time is not free, in one sentence, beside the action where the eye is. */
export const RefusedNote = ({ refused }: { readonly refused: Refused }) => {
  const t = useT().booking
  return (
    <View {...a11y({ role: 'status', live: 'polite' })}>
      <Txt role="heading" tone="muted" tabular>
        {refused.time}
      </Txt>
      <Txt role="note" tone="warning">
        {t.refusal[refused.refusal]}
      </Txt>
    </View>
  )
}
