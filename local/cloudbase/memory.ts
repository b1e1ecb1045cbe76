import { readFileSync } from 'node:fs'

const LOOK_EVERY_MS = 100
/** Linux counts memory in pages of this size on every machine that Node has builds for. */
const PAGE_BYTES = 4096

/** Resident memory of a process in bytes; 0 where the system has no /proc to tell. */
const residentBytes = (pid: number): number => {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES
  } catch {
    return 0
  }
}

/**
 * Watches the whole memory of a process, as the platform does, buffers outside the heap included.
 * @param exceeded called once, when the process holds more than `limitMb`
 * @returns how to end the watch
 */
export const watchMemory = (pid: number, limitMb: number, exceeded: () => void): (() => void) => {
  const timer = setInterval(() => {
    if (residentBytes(pid) <= limitMb * 1024 * 1024) return
    clearInterval(timer)
    exceeded()
  }, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}
