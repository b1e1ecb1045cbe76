import { readMiniProgram, type MiniProgram } from '../weapp-runner/bundle/miniProgram'
import type { DrawnPage } from '../weapp-runner/runtime/drawn'
import type { RunnerFigures, SetDataCall } from '../weapp-runner/runtime/types'
import { appFindings } from './appJson'
import { ariaFindings } from './aria'
import { callFindings } from './calls'
import { consentFindings } from './consent'
import { contentFindings } from './contents'
import { sizeFindings } from './files'
import { finding, type Finding } from './finding'
import { pictureFindings } from './pictures'
import { themeFindings } from './theme'
import { useFindings } from './uses'

const readable = (root: string): MiniProgram | Finding => {
  try {
    return readMiniProgram(root)
  } catch (error) {
    return finding('page-files', root, (error as Error).message)
  }
}

/** Pages that were built but that app.json does not list. */
const unlistedFindings = (program: MiniProgram): Finding[] =>
  program.files
    .filter((file) => file.endsWith('.wxml') && program.files.includes(file.replace(/wxml$/, 'js')))
    .map((file) => file.replace(/\.wxml$/, ''))
    .filter((page) => !program.pages.includes(page) && program.files.includes(`${page}.json`))
    .filter((page) => (program.json(`${page}.json`) as { component?: boolean }).component !== true)
    .map((page) => finding('page-files', page, 'is built but not in app.json'))

/** What a build is held to, by what the rules are about. */
const RULES = {
  /** Pages in app.json and pages built. */
  pages: unlistedFindings,
  /** app.json: its members, `requiredPrivateInfos`, `__usePrivacyCheck__`. */
  app: appFindings,
  theme: themeFindings,
  privacy: consentFindings,
  /** `wx` calls: known, not deprecated, declared. */
  calls: callFindings,
  sizes: sizeFindings,
  /** Components, pages and files that nothing uses. */
  uses: useFindings,
  /** Templates and styles: `:active`, addresses, pictures. */
  contents: contentFindings,
  aria: ariaFindings,
} as const satisfies Record<string, (program: MiniProgram) => Finding[]>
type RuleGroup = keyof typeof RULES

/** Every rule that a built mini program can be held to without running it. @param root folder of the build */
export const packageFindings = (root: string): Finding[] => {
  const program = readable(root)
  return 'rule' in program ? [program] : Object.values(RULES).flatMap((rule) => rule(program))
}

/** How many findings a build has of each kind. @throws Error for a build that cannot be read */
export const findingCounts = (root: string): readonly (readonly [group: RuleGroup, count: number])[] => {
  const program = readMiniProgram(root)
  return (Object.keys(RULES) as RuleGroup[]).map((group) => [group, RULES[group](program).length])
}

/** WeChat's scoring: fewer than 1000 nodes, less deep than 30, at most 60 children. reference: framework/audits/performance. */
const MOST = { nodes: 999, depth: 29, children: 60 } as const
/** px; WeChat marks down below 20, ours is a thumb's. */
export const THUMB_PX = 44

/** Rules for a page that is drawn. */
export const drawnFindings = (page: string, drawn: DrawnPage): Finding[] => [
  ...(['nodes', 'depth', 'children'] as const)
    .filter((what) => drawn[what] > MOST[what])
    .map((what) => finding(`wxml-${what}`, page, `${drawn[what]}, over ${MOST[what]}`)),
  ...drawn.unnamed.map((element) => finding('no-name', page, `a screen reader has no name for ${element}`)),
  ...drawn.small.map((element) => finding('tap-area', page, `too small for a thumb: ${element}`)),
  ...pictureFindings(page, drawn.pictures),
]

/** https://developers.weixin.qq.com/miniprogram/dev/framework/audits/performance.html: setData size, rate. */
const SET_DATA_BYTES = 256 * 1024
const SET_DATA_A_SECOND = 20

/** Rules for what crossed between the program's code and its pages. */
export const setDataFindings = (calls: readonly SetDataCall[]): Finding[] => {
  const heavy = calls.filter(({ bytes }) => bytes > SET_DATA_BYTES)
  const hasty = calls.filter(
    ({ page, atMs }) =>
      calls.filter((other) => other.page === page && other.atMs >= atMs && other.atMs < atMs + 1_000).length >
      SET_DATA_A_SECOND,
  )
  return [
    ...heavy.map(({ page, bytes }) =>
      finding('set-data-size', page, `${bytes} bytes in one setData, over ${SET_DATA_BYTES}`),
    ),
    ...[...new Set(hasty.map(({ page }) => page))].map((page) =>
      finding('set-data-rate', page, `more than ${SET_DATA_A_SECOND} setData calls in a second`),
    ),
  ]
}

/** https://developers.weixin.qq.com/miniprogram/dev/framework/audits/performance.html: no script runs for more than a second. */
const SCRIPT_MS = 1_000

/** Rules for the time that the program's files take. */
export const scriptFindings = (evaluated: RunnerFigures['evaluated']): Finding[] =>
  evaluated
    .filter(({ ms }) => ms > SCRIPT_MS)
    .map(({ file, ms }) => finding('script-time', file, `${Math.round(ms)} ms, over ${SCRIPT_MS}`))
