import { open, rename } from 'node:fs/promises'
import path from 'node:path'

/** Makes what was created, renamed or removed in a folder outlive a power cut. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Puts a finished file under its name: whoever looks, now or after a crash, finds the old one or the new one. */
export const settle = async (from: string, to: string): Promise<void> => {
  await rename(from, to)
  await syncFolder(path.dirname(to))
}

/** Writes a small file whole or not at all. `draft` is a name on the same disk that nobody else uses. */
export const writeWhole = async (file: string, draft: string, content: string): Promise<void> => {
  const handle = await open(draft, 'w')
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await settle(draft, file)
}

/** Lets works run one after the other, in the order of their calls; a work that fails does not stop the next. */
export const inTurn = () => {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}
