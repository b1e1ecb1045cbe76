import { View } from '@tarojs/components'
import type { RepairView } from '@/contracts/views/repair'
import { formatDay } from '@/i18n/format'
import { useT } from '@/i18n/locale'
import { serverNow } from '@/platform/clock'
import { a11y } from '@/ui/a11y'
import { Card } from '@/ui/Card'
import { cx } from '@/ui/cx'
import { Txt } from '@/ui/Txt'

type Step = RepairView['milestones'][number]

const classOf: Readonly<Record<Step['state'], string>> = {
  DONE: 'rp-step--done',
  NOW: 'rp-step--now',
  AHEAD: 'rp-step--ahead',
}

/** The way of the car through the workshop: what is done, what goes on, when and by whom. */
export const Steps = ({ repair }: { readonly repair: RepairView }) => {
  const t = useT().repair
  const when = ({ atMs, by }: Step): string =>
    [atMs === null ? '' : formatDay(atMs, repair.store.utcOffsetMinutes, serverNow()), by ?? '']
      .filter(Boolean)
      .join(' · ')
  return (
    <Card>
      <View {...a11y({ role: 'list', label: t.title })}>
        {repair.milestones.map((step, i) => {
          const words = when(step)
          const name = t.milestone[step.milestone]
          return (
            <View
              key={step.milestone}
              className={cx('rp-step', classOf[step.state])}
              {...a11y({ role: 'listitem', label: `${name}，${t.step[step.state]}${words && `，${words}`}` })}
            >
              {i < repair.milestones.length - 1 && <View className="rp-step__line" />}
              <View className="rp-step__dot" />
              <View className="cz-row__grow">
                <Txt role={step.state === 'NOW' ? 'heading' : 'body'} tone={step.state === 'AHEAD' ? 'muted' : 'ink'}>
                  {name}
                </Txt>
                {words !== '' && (
                  <Txt role="note" tone="muted" tabular>
                    {words}
                  </Txt>
                )}
              </View>
            </View>
          )
        })}
      </View>
    </Card>
  )
}
