import {
  dueMediaEvent,
  mediaEvents,
  mediaFault,
  mediaLimits,
  mediaStates,
  mediaTransitions,
  nextMediaState,
  sightOf,
  verdictEvent,
} from '@/domain/repair/media'

describe('a medium', () => {
  it('knows every pair of state and event; a verdict of WeChat is the only way to the owner', () => {
    const ways = mediaStates.flatMap((from) =>
      mediaEvents.flatMap((event) => {
        const to = nextMediaState(from, event)
        return to ? [`${from} ${event} ${to}`] : []
      }),
    )
    expect(ways).toHaveLength(10)
    expect(ways.filter((way) => way.endsWith(' VISIBLE'))).toEqual(['CHECKING PASS VISIBLE'])
    expect(mediaTransitions.ABANDONED).toEqual({})
  })

  it('is a picture for the owner only when it has passed, for staff from the upload until it is refused', () => {
    const of = (viewer: 'OWNER' | 'STAFF') => mediaStates.filter((state) => sightOf(viewer, state) === 'PICTURE')
    expect(of('OWNER')).toEqual(['VISIBLE'])
    expect(of('STAFF')).toEqual(['UPLOADED', 'CHECKING', 'VISIBLE'])
    expect(sightOf('OWNER', 'CHECKING')).toBe('STATE_ONLY')
    expect(sightOf('OWNER', 'REJECTED')).toBe('NOTHING')
    expect(sightOf('STAFF', 'REJECTED')).toBe('STATE_ONLY')
  })

  it('shows nothing that WeChat is not sure of', () => {
    expect((['pass', 'review', 'risky'] as const).map(verdictEvent)).toEqual(['PASS', 'REJECT', 'REJECT'])
  })

  it('is limited by count, size and kind', () => {
    const photo = { kind: 'PHOTO', bytes: mediaLimits.photoBytes } as const
    expect(mediaFault(photo, mediaLimits.photosPerStage - 1)).toBeNull()
    expect(mediaFault(photo, mediaLimits.photosPerStage)).toBe('TOO_MANY')
    expect(mediaFault({ ...photo, bytes: photo.bytes + 1 }, 0)).toBe('TOO_LARGE')
    expect(mediaFault({ ...photo, bytes: 0 }, 0)).toBe('EMPTY')
    expect(mediaFault({ kind: 'SIGNATURE', bytes: mediaLimits.signatureBytes }, 0)).toBeNull()
    expect(mediaFault({ kind: 'SIGNATURE', bytes: mediaLimits.signatureBytes + 1 }, 0)).toBe('TOO_LARGE')
    expect(mediaFault({ kind: 'SIGNATURE', bytes: 1 }, mediaLimits.signaturesPerLine)).toBe('TOO_MANY')
  })

  it('is given up when its file never comes, and checked again when no verdict does; nothing else ends by time', () => {
    const at = (state: (typeof mediaStates)[number], passed: number) => dueMediaEvent({ state, sinceMs: 5 }, 5 + passed)
    expect(at('PLANNED', mediaLimits.planTtlMs - 1)).toBeNull()
    expect(at('PLANNED', mediaLimits.planTtlMs)).toBe('ABANDON')
    expect(at('CHECKING', mediaLimits.checkTtlMs - 1)).toBeNull()
    expect(at('CHECKING', mediaLimits.checkTtlMs)).toBe('LOSE_CHECK')
    for (const state of ['UPLOADED', 'VISIBLE', 'REJECTED', 'ABANDONED'] as const)
      expect(at(state, mediaLimits.planTtlMs * 10)).toBeNull()
  })
})
