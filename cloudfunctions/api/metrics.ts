import { timingSafeEqual, createHash } from 'node:crypto'
import { vitals, type Vital } from '../core/ports/vitals'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Whether a request may read the metrics: they say how the business goes. Without a token nobody may. */
export const mayReadMetrics = (token: string | undefined, authorization: string | undefined): boolean =>
  token !== undefined && timingSafeEqual(digest(`Bearer ${token}`), digest(authorization ?? ''))

/** The vital signs in Prometheus' text format, by its own client library. */
export const metricsText = async (measured: readonly Vital[]): Promise<{ type: string; text: string }> => {
  const { Gauge, Registry } = await import('prom-client')
  const registry = new Registry()
  for (const [name, help] of Object.entries(vitals)) {
    const values = measured.filter((vital) => vital.name === name)
    const labelNames = [...new Set(values.flatMap((vital) => Object.keys(vital.labels)))]
    const gauge = new Gauge({ name, help, labelNames, registers: [registry] })
    for (const { labels, value } of values) gauge.set({ ...labels }, Number(value))
  }
  return { type: registry.contentType, text: await registry.metrics() }
}
