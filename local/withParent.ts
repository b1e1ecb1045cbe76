/** Runs `stop` once: when asked by a signal, or when the process that started this one is gone (its end of our stdin closes). */
export const stopWith = (stop: () => void): void => {
  let stopped = false
  const once = (): void => {
    if (stopped) return
    stopped = true
    stop()
  }
  process.once('SIGTERM', once)
  process.once('SIGINT', once)
  process.stdin.on('end', once).on('error', once).resume()
  // With the parent gone nobody reads what is logged.
  process.stdout.on('error', () => undefined)
}
