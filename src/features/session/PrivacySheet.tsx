import { View } from '@tarojs/components'
import { useT } from '@/i18n/locale'
import { Sheet } from '@/ui/Sheet'
import { Txt } from '@/ui/Txt'

/** What the program is and what it does with personal data. */
export const PrivacySheet = ({ open, onClose }: { open: boolean; onClose: () => void }) => {
  const t = useT()
  return (
    <Sheet open={open} onClose={onClose} title={t.me.aboutTitle}>
      {t.me.aboutBody.map((paragraph) => (
        <View key={paragraph} className="cz-stack__item">
          <Txt role="body">{paragraph}</Txt>
        </View>
      ))}
    </Sheet>
  )
}
