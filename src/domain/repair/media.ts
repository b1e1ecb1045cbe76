import type { EpochMs } from '../kernel/time'

/** When a picture was taken, seen from the work. `OLD_PART` is what came out of the car. */
export const mediaStages = ['BEFORE', 'DURING', 'AFTER', 'OLD_PART'] as const
export type MediaStage = (typeof mediaStages)[number]

/** A signature is a picture too, but belongs to what was signed and not to a stage of the work. */
export const mediaKinds = ['PHOTO', 'SIGNATURE'] as const
export type MediaKind = (typeof mediaKinds)[number]

export const mediaStates = ['PLANNED', 'UPLOADED', 'CHECKING', 'VISIBLE', 'REJECTED', 'ABANDONED'] as const
export type MediaState = (typeof mediaStates)[number]

export const mediaEvents = [
  'UPLOAD', // the server has found the file, and it is what was announced
  'CHECK', // WeChat has been asked what it thinks of it
  'PASS',
  'REJECT',
  'LOSE_CHECK', // no verdict came in time, or WeChat could not read the file: ask again
  'ABANDON',
] as const
export type MediaEvent = (typeof mediaEvents)[number]

type Table = { readonly [S in MediaState]: { readonly [E in MediaEvent]?: MediaState } }

/** The whole state machine: `{state: {event: next}}`. What is not here is refused. Nothing reaches the owner but by a verdict. */
export const mediaTransitions: Table = {
  PLANNED: { UPLOAD: 'UPLOADED', ABANDON: 'ABANDONED' },
  UPLOADED: { CHECK: 'CHECKING', ABANDON: 'ABANDONED' },
  CHECKING: { PASS: 'VISIBLE', REJECT: 'REJECTED', LOSE_CHECK: 'UPLOADED', ABANDON: 'ABANDONED' },
  VISIBLE: { ABANDON: 'ABANDONED' },
  REJECTED: { ABANDON: 'ABANDONED' },
  ABANDONED: {},
}

/** The next state, or null when the table refuses the event in this state. */
export const nextMediaState = (state: MediaState, event: MediaEvent): MediaState | null =>
  mediaTransitions[state][event] ?? null

/** What one medium may be. Bytes of the file as uploaded; pixels guard whoever decodes it. */
export const mediaLimits = {
  photosPerStage: 12,
  signaturesPerLine: 4,
  photoBytes: 2_000_000,
  signatureBytes: 200_000,
  pixels: 25_000_000,
  /** A plan whose file has not come by then is given up: longer than a phone stays without a network over a weekend. */
  planTtlMs: 7 * 24 * 3600_000,
  /** WeChat promises its verdict within half an hour (developers.weixin.qq.com, mediaCheckAsync); then it is asked again. */
  checkTtlMs: 30 * 60_000,
  /** A link is good for as long as a page is looked at, and of no use to whoever finds it later. */
  linkTtlSeconds: 600,
} as const

export interface PlannedMedium {
  readonly kind: MediaKind
  readonly bytes: number
}

/** What stands against one more medium at this line and stage, or null. The client asks before the camera opens, the server before it plans. */
export const mediaFault = (
  { kind, bytes }: PlannedMedium,
  /** Media of that kind that are there already, given-up ones not counted. */
  present: number,
): 'TOO_MANY' | 'TOO_LARGE' | 'EMPTY' | null => {
  const [most, largest] =
    kind === 'PHOTO'
      ? [mediaLimits.photosPerStage, mediaLimits.photoBytes]
      : [mediaLimits.signaturesPerLine, mediaLimits.signatureBytes]
  if (bytes < 1) return 'EMPTY'
  if (bytes > largest) return 'TOO_LARGE'
  return present >= most ? 'TOO_MANY' : null
}

/** What somebody is shown of a medium: the picture, only that there is one and why not yet, or nothing. */
export type MediaSight = 'PICTURE' | 'STATE_ONLY' | 'NOTHING'

const ownerSight: { readonly [S in MediaState]: MediaSight } = {
  PLANNED: 'NOTHING',
  UPLOADED: 'STATE_ONLY',
  CHECKING: 'STATE_ONLY',
  VISIBLE: 'PICTURE',
  REJECTED: 'NOTHING',
  ABANDONED: 'NOTHING',
}
const staffSight: { readonly [S in MediaState]: MediaSight } = {
  PLANNED: 'STATE_ONLY',
  UPLOADED: 'PICTURE',
  CHECKING: 'PICTURE',
  VISIBLE: 'PICTURE',
  // Who took it learns that it was refused and takes another; nobody looks at it again.
  REJECTED: 'STATE_ONLY',
  ABANDONED: 'NOTHING',
}

/** Who sees what. That it is this owner's car and this store's staff has been found out before. */
export const sightOf = (viewer: 'OWNER' | 'STAFF', state: MediaState): MediaSight =>
  (viewer === 'OWNER' ? ownerSight : staffSight)[state]

/** A verdict of WeChat's content check: what it finds risky, and what it wants a person to look at, is not shown. */
export const verdictEvent = (suggest: 'pass' | 'review' | 'risky'): 'PASS' | 'REJECT' =>
  suggest === 'pass' ? 'PASS' : 'REJECT'

/** The event that time alone brings about, or null. */
export const dueMediaEvent = (
  { state, sinceMs }: { readonly state: MediaState; readonly sinceMs: EpochMs },
  nowMs: EpochMs,
): 'ABANDON' | 'LOSE_CHECK' | null => {
  if (state === 'PLANNED' && nowMs - sinceMs >= mediaLimits.planTtlMs) return 'ABANDON'
  return state === 'CHECKING' && nowMs - sinceMs >= mediaLimits.checkTtlMs ? 'LOSE_CHECK' : null
}
