import type { AlternativeView } from '@/contracts/views'
import { useT } from '@/i18n/locale'
import { Sheet } from '@/ui/Sheet'
import { Txt } from '@/ui/Txt'
import { View } from '@tarojs/components'
import { WayOut } from './WayOut'
import './booking.css'

export interface TakenSheetProps {
  /** Null while nothing was refused. */
  readonly alternatives: readonly AlternativeView[] | null
  readonly onClose: () => void
  readonly onPick: (alternative: AlternativeView) => Promise<unknown>
}

/** Told at once that the time is gone, with the three nearest, each one tap away. */
export const TakenSheet = ({ alternatives, onClose, onPick }: TakenSheetProps) => {
  const t = useT().booking.time
  return (
    <Sheet open={alternatives !== null} onClose={onClose} title={t.takenTitle}>
      <View className="bk-stack">
        <Txt role="body" tone="muted">
          {alternatives && alternatives.length > 0 ? t.takenNote : t.takenNone}
        </Txt>
        <WayOut alternatives={alternatives ?? []} onPick={onPick} />
      </View>
    </Sheet>
  )
}
