import ports from '../config/ports.json'

/** Ports of the local stack; `CHEZHU_PORT_BASE=5000` moves all of them together. */
export const chosenPorts = (): typeof ports => {
  const base = Number(process.env.CHEZHU_PORT_BASE ?? ports.launcher)
  const shift = base - ports.launcher
  return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, port + shift])) as typeof ports
}
