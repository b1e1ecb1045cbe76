import { readStored, writeStored } from './storage'

export interface Position {
  readonly latitude: number
  readonly longitude: number
}

const REFUSED = 'locationRefusedAtMs'
const ASK_AGAIN_MS = 7 * 24 * 3600_000

/**
 * Where the owner is, or null when they refuse, the browser does not know within five seconds, or they refused in the
 * last week: sorting stores is not worth asking twice.
 */
export const currentPosition = async (): Promise<Position | null> => {
  const refusedAtMs = readStored<number>(REFUSED)
  if (!navigator.geolocation || (refusedAtMs && Date.now() - refusedAtMs < ASK_AGAIN_MS)) return null
  return new Promise((resolve) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude }),
      (error) => {
        if (error.code === error.PERMISSION_DENIED) writeStored(REFUSED, Date.now())
        resolve(null)
      },
      { timeout: 5_000, maximumAge: 600_000 },
    ),
  )
}
