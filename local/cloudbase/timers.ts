import { Cron } from 'croner'
import type { ManifestFunction } from './config'
import type { Functions } from './functions'

/** Runs the timers of the manifest: 7-field cron (second … year). The same trigger never overlaps itself. Answers a stop. */
export const startTimers = (
  manifest: readonly ManifestFunction[],
  functions: Functions,
  log: (line: string) => void,
): (() => void) => {
  const timers = manifest.flatMap((spec) =>
    (spec.triggers ?? [])
      .filter((t) => t.type === 'timer')
      .map(
        (trigger) =>
          new Cron(trigger.config, { protect: true, timezone: 'Asia/Shanghai', mode: '7-part' }, async () => {
            const event = { Type: 'Timer', TriggerName: trigger.name, Time: new Date().toISOString(), Message: '' }
            await functions
              .invoke(spec.name, event, { kind: 'timer' })
              .catch((error: Error) =>
                log(JSON.stringify({ level: 'error', fn: spec.name, trigger: trigger.name, msg: error.message })),
              )
          }),
      ),
  )
  return () => {
    for (const timer of timers) timer.stop()
  }
}
