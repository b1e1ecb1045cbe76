/** What react-query asks of the platform and WeChat's logic layer may lack: a signal to give a query up. */
class Signal {
  aborted = false
  reason: unknown
  private readonly listeners = new Set<() => void>()

  addEventListener(_type: string, listener: () => void): void {
    this.listeners.add(listener)
  }

  removeEventListener(_type: string, listener: () => void): void {
    this.listeners.delete(listener)
  }

  fire(reason: unknown): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    this.listeners.forEach((listener) => listener())
  }
}

class Controller {
  readonly signal = new Signal()

  abort(reason?: unknown): void {
    this.signal.fire(reason)
  }
}

const world = globalThis as { AbortController?: unknown }
world.AbortController ??= Controller

export {}
