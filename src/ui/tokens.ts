/**
 * The one source of the look. `config/generate-theme.ts` writes `tokens.css`, `icons.css` and `theme.json` from it
 * (`tsx config/generate-theme.ts`); a test holds the contrast of every pair and that the files are up to date.
 */

export interface Palette {
  readonly ink: string
  readonly muted: string
  readonly page: string
  readonly surface: string
  /** Fields and chips at rest on a surface. */
  readonly sunken: string
  readonly line: string
  /** Filled controls. */
  readonly accent: string
  readonly onAccent: string
  readonly accentText: string
  readonly accentSoft: string
  readonly successText: string
  readonly successSoft: string
  readonly warningText: string
  readonly warningSoft: string
  readonly danger: string
  readonly onDanger: string
  readonly dangerText: string
  readonly dangerSoft: string
  readonly scrim: string
  readonly shadow: string
}

export const light: Palette = {
  ink: '#0F1F2E',
  muted: '#52616E',
  page: '#F4F6F8',
  surface: '#FFFFFF',
  sunken: '#F4F6F8',
  line: '#E4E8EC',
  accent: '#0B6E75',
  onAccent: '#FFFFFF',
  accentText: '#0A666C',
  accentSoft: '#E3F1F1',
  successText: '#166C44',
  successSoft: '#E4F3EB',
  warningText: '#8A5200',
  warningSoft: '#FBF0DF',
  danger: '#C0392B',
  onDanger: '#FFFFFF',
  dangerText: '#B03225',
  dangerSoft: '#FBE9E7',
  scrim: 'rgba(15, 31, 46, 0.48)',
  shadow: '0 1px 2px rgba(15, 31, 46, 0.05), 0 6px 20px rgba(15, 31, 46, 0.05)',
}

export const dark: Palette = {
  ink: '#E9EFF4',
  muted: '#A3B2BF',
  page: '#0B131A',
  surface: '#15202A',
  sunken: '#1E2B37',
  line: '#2A3845',
  accent: '#3FB6BC',
  onAccent: '#04191B',
  accentText: '#63C9CE',
  accentSoft: '#12353A',
  successText: '#66CF9B',
  successSoft: '#13352A',
  warningText: '#EDB45E',
  warningSoft: '#3A2B12',
  danger: '#C0392B',
  onDanger: '#FFFFFF',
  dangerText: '#FF9488',
  dangerSoft: '#43201D',
  scrim: 'rgba(0, 0, 0, 0.6)',
  shadow: '0 1px 2px rgba(0, 0, 0, 0.4)',
}

/** Pairs that people read: text colour on each of its backgrounds, ≥ 4.5:1. */
export const textPairs: readonly (readonly [keyof Palette, readonly (keyof Palette)[]])[] = [
  ['ink', ['page', 'surface', 'sunken', 'accentSoft', 'successSoft', 'warningSoft', 'dangerSoft']],
  ['muted', ['page', 'surface', 'sunken', 'accentSoft', 'warningSoft', 'dangerSoft']],
  ['accentText', ['page', 'surface', 'sunken', 'accentSoft']],
  ['successText', ['page', 'surface', 'successSoft']],
  ['warningText', ['page', 'surface', 'warningSoft']],
  ['dangerText', ['page', 'surface', 'dangerSoft']],
  ['onAccent', ['accent']],
  ['onDanger', ['danger']],
]

/** Type sizes in px at the standard reading size; each is multiplied by `--font-scale`. */
export const textSizes = { display: 28, title: 22, heading: 17, body: 15, note: 13 } as const
export const space = [4, 8, 12, 16, 24, 32] as const
export const radius = { control: 8, card: 12, pill: 999 } as const
/** Milliseconds; all of it becomes 0 when reduced motion is asked. */
export const motion = { quick: 150, calm: 250 } as const
export const touchTargetPx = 44
