import fs from 'node:fs'
import path from 'node:path'
import budgets from '../../../config/budgets.json'
import type { MiniProgram } from '../weapp-runner/bundle/miniProgram'
import { finding, type Finding } from './finding'

/**
 * Everything together: 30 MB, and 20 MB where a service provider uploads.
 * https://developers.weixin.qq.com/miniprogram/dev/framework/subpackages.html
 */
const TOTAL_BYTES = 20 * 1024 * 1024
/** Pictures and sound in the packages, by WeChat's code quality scan. https://developers.weixin.qq.com/miniprogram/dev/devtools/codequality.html */
const MEDIA_BYTES = 200 * 1024

const MEDIA = /\.(png|jpe?g|gif|webp|svg|mp3|aac|m4a|wav|ogg|silk)$/

export const isMedia = (file: string): boolean => MEDIA.test(file)

/** Bytes of one file of the packages. */
export const sizeOf = (program: MiniProgram, file: string): number => fs.statSync(path.join(program.root, file)).size

const bytesOf = (program: MiniProgram, files: readonly string[]): number =>
  files.reduce((sum, file) => sum + sizeOf(program, file), 0)

/** Bytes of the main package (`''`) and of each subpackage, before compression, as WeChat counts them. */
export const packageBytes = (program: MiniProgram): ReadonlyMap<string, number> => {
  const rootOf = (file: string) => program.packages.find((root) => file.startsWith(`${root}/`)) ?? ''
  const filesOf = (root: string) => program.files.filter((file) => rootOf(file) === root)
  return new Map(['', ...program.packages].map((root) => [root, bytesOf(program, filesOf(root))]))
}

/** Bytes of pictures and sound. */
export const mediaBytes = (program: MiniProgram): number => bytesOf(program, program.files.filter(isMedia))

const over = (rule: string, where: string, bytes: number, most: number): Finding[] =>
  bytes > most ? [finding(rule, where, `${bytes} bytes, over ${most}`)] : []

/** Sizes. Our budgets for main and subpackages are stricter than the 2 MB of WeChat. */
export const sizeFindings = (program: MiniProgram): Finding[] => {
  const sizes = packageBytes(program)
  return [
    ...over('package-size', 'main', sizes.get('')!, budgets['weapp.package.main'].max),
    ...program.packages.flatMap((root) =>
      over('package-size', root, sizes.get(root)!, budgets['weapp.package.subMax'].max),
    ),
    ...over('package-size', 'total', bytesOf(program, program.files), TOTAL_BYTES),
    ...over('media-size', 'pictures and sound', mediaBytes(program), MEDIA_BYTES),
  ]
}
