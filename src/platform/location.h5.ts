export interface Position {
  readonly latitude: number
  readonly longitude: number
}

/** Where the owner is, or null when they refuse or the browser does not know in five seconds. Asks for permission: call it from a tap only. */
export const currentPosition = async (): Promise<Position | null> => {
  if (!navigator.geolocation) return null
  return new Promise((resolve) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude }),
      () => resolve(null),
      { timeout: 5_000, maximumAge: 600_000 },
    ),
  )
}
