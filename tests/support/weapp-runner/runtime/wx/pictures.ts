import { files } from '../files'
import type { Air } from './air'
import { answers, Refusal } from './answer'

const load = async (source: string): Promise<HTMLImageElement> => {
  const picture = new Image()
  picture.src = source
  await picture.decode().catch(() => {
    throw new Refusal('image decode fail')
  })
  return picture
}

/** Pictures of the package lie at the site of the program. */
const placeOf = (path: string): string =>
  path.startsWith('wxfile:') ? files.data(path) : `/package/${path.replace(/^\.?\//, '')}`

const typeOf = (path: string): string => {
  const ending = files.ending(path)
  return ending === 'jpg' ? 'jpeg' : ending || 'unknown'
}

/** @returns sides in px, in the proportion of the picture unless both are wanted */
const sidesOf = ({ naturalWidth, naturalHeight }: HTMLImageElement, wide: unknown, high: unknown) => {
  const [width, height] = [Number(wide ?? 0), Number(high ?? 0)]
  if (width && height) return { width, height }
  const scale = width ? width / naturalWidth : height ? height / naturalHeight : 1
  return { width: Math.round(naturalWidth * scale), height: Math.round(naturalHeight * scale) }
}

/** https://developers.weixin.qq.com/miniprogram/dev/api/media/image/wx.compressImage.html: a JPEG, whatever it was before. [K] */
const compress = async (path: string, quality: unknown, wide: unknown, high: unknown): Promise<string> => {
  const picture = await load(placeOf(path))
  const canvas = Object.assign(document.createElement('canvas'), sidesOf(picture, wide, high))
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return files.keepData(canvas.toDataURL('image/jpeg', Number(quality ?? 80) / 100), 'jpg')
}

export const pictures = (air: Air): Record<string, unknown> =>
  answers({
    compressImage: async ({ src, quality, compressedWidth, compressedHeight }) => ({
      tempFilePath: await compress(String(src), quality, compressedWidth, compressedHeight),
    }),
    getImageInfo: async ({ src }) => {
      const fetched = /^https?:/.test(String(src))
      const reply = fetched ? ((await air.leave('download', { url: src })) as { base64: string }) : null
      const path = reply ? files.keep(reply.base64, files.ending(String(src).split('?')[0]!)) : String(src)
      const { naturalWidth: width, naturalHeight: height } = await load(placeOf(path))
      return { width, height, path, orientation: 'up', type: typeOf(path) }
    },
  })
