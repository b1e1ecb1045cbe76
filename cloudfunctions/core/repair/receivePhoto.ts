import { createHash } from 'node:crypto'
import { mediaLimits } from '../../../src/domain/repair/media'
import { cleanJpeg } from '../../../src/domain/repair/jpeg'
import { err, ok, type Result } from '../../../src/domain/kernel/result'
import type { MediaStorage } from '../ports/mediaStorage'

/** What was announced, and where it is to lie. */
export interface Announced {
  /** Where the phone puts it. */
  readonly rawPath: string
  /** Where it stays, without its metadata. */
  readonly path: string
  readonly bytes: number
  /** Hex, of the file as the phone sends it. */
  readonly sha256: string
}

export interface ReceivedPhoto {
  readonly bytes: number
  /** Hex, of the file that stays. */
  readonly sha256: string
  /** Pixels as they are shown, orientation applied. */
  readonly width: number
  readonly height: number
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Orientations 5 to 8 lie on their side. */
const shown = ({ width, height, orientation }: { width: number; height: number; orientation: number }) =>
  orientation > 4 ? { width: height, height: width } : { width, height }

/** The bytes as announced, or why not. Another file than the announced one counts as none: the phone sends it again. */
const fetched = async (storage: MediaStorage, announced: Announced): Promise<Result<Uint8Array>> => {
  const found = await storage.read(announced.rawPath, announced.bytes)
  if (found === 'MISSING' || found === 'TOO_LARGE') return err('MEDIA_MISSING')
  return found.length === announced.bytes && hashOf(found) === announced.sha256 ? ok(found) : err('MEDIA_MISSING')
}

/**
 * Takes a photo in from where the phone has put it: looks whether it is what was announced and one whole JPEG, takes out what is not picture, and
 * moves it to where nobody but the server writes. Safe to run again after a cut at any point: the raw file goes last.
 */
export const receivePhoto = async (storage: MediaStorage, announced: Announced): Promise<Result<ReceivedPhoto>> => {
  const raw = await fetched(storage, announced)
  if (!raw.ok) return raw
  const clean = cleanJpeg(raw.value)
  if (!clean || clean.width * clean.height > mediaLimits.pixels) {
    await storage.remove([announced.rawPath])
    return err('MEDIA_REFUSED')
  }
  await storage.write(announced.path, clean.bytes)
  await storage.remove([announced.rawPath])
  return ok({ bytes: clean.bytes.length, sha256: hashOf(clean.bytes), ...shown(clean) })
}
