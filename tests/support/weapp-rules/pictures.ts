import type { DrawnPicture } from '../weapp-runner/runtime/drawn'
import { finding, type Finding } from './finding'

/** How much a stretched picture's shape may be off. https://developers.weixin.qq.com/miniprogram/dev/framework/audits/experience.html */
const MOST_STRETCHED = 0.15

const isStretched = ({ mode, file, shown }: DrawnPicture): boolean => {
  if (!file || (mode !== '' && mode !== 'scaleToFill')) return false
  const change = shown.width / shown.height / (file.width / file.height)
  return Math.max(change, 1 / change) - 1 > MOST_STRETCHED
}

/** More pixels than the screen has there: https://developers.weixin.qq.com/miniprogram/dev/framework/audits/performance.html */
const isWasted = ({ file, shown }: DrawnPicture): boolean =>
  file !== null && file.width * file.height > shown.width * shown.height

const inWords = ({ file, shown }: DrawnPicture): string =>
  `${file!.width} × ${file!.height} px shown on ${Math.round(shown.width)} × ${Math.round(shown.height)}`

/** Rules for the pictures of a page that is drawn. */
export const pictureFindings = (page: string, pictures: readonly DrawnPicture[]): Finding[] => [
  ...pictures
    .filter(isStretched)
    .map((one) => finding('image-ratio', page, `${one.element} stretches: ${inWords(one)}`)),
  ...pictures.filter(isWasted).map((one) => finding('image-size', page, `${one.element} wastes: ${inWords(one)}`)),
]
