import { randomBytes } from 'node:crypto'
import { believeInTheCloud, startCloudBase } from '../support/cloudbase'
import { storageAt } from '../support/cloudbase-storage'
import { quantile, type Figure } from './figure'

const BYTES = 20 * 1024 * 1024
const ROUNDS = 5

const timed = async <T>(work: () => Promise<T>): Promise<[ms: number, result: T]> => {
  const startedAt = performance.now()
  const result = await work()
  return [performance.now() - startedAt, result]
}

/** 20 MB up (on disk when it ends) and down by the server's SDK; the median of a few rounds, each over its own path. */
export const benchStorage = async (): Promise<Figure[]> => {
  believeInTheCloud()
  const platform = await startCloudBase()
  try {
    const storage = storageAt(platform.url)
    const [up, down]: [number[], number[]] = [[], []]
    for (let round = 0; round < ROUNDS; round += 1) {
      const bytes = randomBytes(BYTES)
      const [upMs, fileID] = await timed(() => storage.put(`bench/${round}.bin`, bytes))
      const [downMs, found] = await timed(() => storage.read(fileID))
      if (!found.equals(bytes)) throw new Error('the file came back changed')
      up.push(upMs)
      down.push(downMs)
    }
    return [
      { name: 'storage.upload20MB', value: quantile(up, 0.5), unit: 'ms' },
      { name: 'storage.download20MB', value: quantile(down, 0.5), unit: 'ms' },
    ]
  } finally {
    await platform.stop()
  }
}
