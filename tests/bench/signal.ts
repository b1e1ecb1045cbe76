import { believeInTheCloud, startCloudBase } from '../support/cloudbase'
import { databaseAt, watchBySdk } from '../support/watching'
import { quantile, type Figure } from './figure'

const WRITES = 200
const WARM_UP = 20

/** From the begin of a write by the server's SDK until a watcher's `onChange`, one write after the other. */
export const benchSignal = async (): Promise<Figure[]> => {
  believeInTheCloud()
  const platform = await startCloudBase()
  const { log, warn } = console
  // The SDK tells of every message on the console, where the figures go.
  console.log = console.warn = () => undefined
  try {
    const database = databaseAt(platform.url)
    await database.createCollection('signals')
    const signal = database.collection('signals').doc('bench')
    await signal.set({ n: 0 })
    const watch = watchBySdk(database, 'signals', 'bench')
    await watch.told(1)
    const took: number[] = []
    for (let n = 1; n <= WARM_UP + WRITES; n += 1) {
      const startedAt = performance.now()
      const written = signal.update({ n: database.command.inc(1) })
      const told = await watch.next(n)
      if (told.docs[0]?.n !== n) throw new Error(`the watcher was told ${String(told.docs[0]?.n)} in place of ${n}`)
      if (n > WARM_UP) took.push(performance.now() - startedAt)
      await written
    }
    await watch.close()
    return [{ name: 'signal.watch.p95', value: quantile(took, 0.95), unit: 'ms' }]
  } finally {
    await platform.stop()
    Object.assign(console, { log, warn })
  }
}
