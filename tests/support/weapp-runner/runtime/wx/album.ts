import { files } from '../files'
import type { Outside } from '../types'
import { Refusal, type Act } from './answer'

/** A picture or film that the person picks. */
interface Picked {
  readonly base64: string
  readonly ending: string
}

const FILMS: ReadonlySet<string> = new Set(['mp4', 'webm'])

const when = (target: HTMLElement, type: string): Promise<void> =>
  new Promise((resolve, reject) => {
    target.addEventListener(type, () => resolve(), { once: true })
    target.addEventListener('error', () => reject(new Refusal('the runner cannot decode this film')), { once: true })
  })

/** A film as `chooseMedia` tells of it, with a picture of its beginning. */
const filmOf = async (path: string) => {
  const film = document.createElement('video')
  const ready = when(film, 'loadeddata')
  film.muted = true
  film.src = files.data(path)
  await ready
  const { videoWidth: width, videoHeight: height, duration } = film
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  canvas.getContext('2d')!.drawImage(film, 0, 0)
  const thumbTempFilePath = files.keepData(canvas.toDataURL('image/jpeg', 0.8), 'jpg')
  return { duration: Number.isFinite(duration) ? duration : 0, width, height, thumbTempFilePath }
}

const tempFileOf = async ({ base64, ending }: Picked) => {
  const tempFilePath = files.keep(base64, ending)
  const file = { tempFilePath, size: files.size(tempFilePath) }
  return FILMS.has(ending)
    ? { ...file, fileType: 'video', ...(await filmOf(tempFilePath)) }
    : { ...file, fileType: 'image' }
}

/** https://developers.weixin.qq.com/miniprogram/dev/api/media/video/wx.chooseMedia.html */
export const chooseMedia =
  (from: (method: string, values: object) => ReturnType<Outside>): Act =>
  async ({ count = 9, sourceType = ['album', 'camera'], mediaType = ['image', 'video'] }) => {
    const { photos } = (await from('chooseMedia', { count, sourceType })) as { photos: Picked[] }
    const tempFiles = await Promise.all(photos.map(tempFileOf))
    const wanted = tempFiles.filter(
      ({ fileType }) => (mediaType as string[]).includes(fileType) || (mediaType as string[]).includes('mix'),
    )
    if (wanted.length === 0) throw new Refusal('cancel')
    const kinds = new Set(wanted.map((file) => file.fileType))
    return { type: kinds.size > 1 ? 'mix' : wanted[0]!.fileType, tempFiles: wanted }
  }
