/** What is drawn of one page, as WeChat's own scoring counts it. */
export interface DrawnPage {
  /** Components on the page. */
  readonly nodes: number
  readonly depth: number
  /** Most children of one component. */
  readonly children: number
  /** What can be tapped or written in and has no name that a screen reader could say, as WXML. */
  readonly unnamed: readonly string[]
  /** What can be tapped and is smaller than the given size, with its size. */
  readonly small: readonly string[]
  /** Pictures that have arrived and are drawn. */
  readonly pictures: readonly DrawnPicture[]
}

export interface DrawnPicture {
  /** As WXML. */
  readonly element: string
  readonly mode: string
  /** px of the file; null for a drawing that has no size of its own. */
  readonly file: Size | null
  /** Physical px on the screen. */
  readonly shown: Size
}

interface Size {
  readonly width: number
  readonly height: number
}

const isNode = (element: Element): boolean => element.tagName.startsWith('WX-')
const CONTROLS = ['button', 'checkbox', 'radio', 'tab', 'switch', 'link'].map((role) => `[role="${role}"]`)
const FIELDS = ['wx-input', 'wx-textarea', 'wx-picker', 'wx-switch', 'wx-slider']

interface WithData extends HTMLElement {
  readonly __wxElement?: { readonly data?: Readonly<Record<string, unknown>> }
}

const isPressed = (element: HTMLElement): boolean => {
  const hover = (element as WithData).__wxElement?.data?.hoverClass
  return typeof hover === 'string' && hover !== 'none' && hover !== ''
}

const isShown = (element: HTMLElement): boolean => {
  const { width, height } = element.getBoundingClientRect()
  return width > 0 && height > 0 && !element.closest('[aria-hidden="true"]')
}

const hasName = (element: HTMLElement): boolean => {
  if (element.getAttribute('aria-label')?.trim()) return true
  // What a field shows is its value, never its name.
  return !FIELDS.includes(element.tagName.toLowerCase()) && element.innerText.trim() !== ''
}

const brief = (element: HTMLElement): string =>
  `<${element.tagName.toLowerCase().replace('wx-', '')} class="${element.className}">`

const pictureOf = (element: HTMLElement): DrawnPicture[] => {
  const picture = element.querySelector('img')
  if (!picture?.naturalWidth || !isShown(element)) return []
  const { width, height } = element.getBoundingClientRect()
  const isDrawing = /^data:image\/svg|\.svg(\?|$)/.test(picture.src)
  return [
    {
      element: brief(element),
      mode: String((element as WithData).__wxElement?.data?.mode ?? ''),
      file: isDrawing ? null : { width: picture.naturalWidth, height: picture.naturalHeight },
      shown: { width: width * devicePixelRatio, height: height * devicePixelRatio },
    },
  ]
}

/**
 * Counts what is drawn below a page.
 * @param smallest px of side that a finger needs
 */
export const measureDrawn = (box: HTMLElement, smallest: number): DrawnPage => {
  const all = [...box.querySelectorAll<HTMLElement>('*')].filter(isNode)
  const depths = new Map<Element, number>()
  const depthOf = (element: Element): number => {
    if (element === box) return 0
    const known = depths.get(element)
    if (known !== undefined) return known
    const depth = depthOf(element.parentElement!) + (isNode(element) ? 1 : 0)
    depths.set(element, depth)
    return depth
  }
  const controls = all.filter((element) => element.matches(CONTROLS.join(',')) || isPressed(element)).filter(isShown)
  const fields = [...box.querySelectorAll<HTMLElement>(FIELDS.join(','))].filter(isShown)
  const small = controls.filter((element) => {
    const { width, height } = element.getBoundingClientRect()
    return Math.min(width, height) < smallest
  })
  const sizeOf = (element: HTMLElement): string => `${element.offsetWidth} × ${element.offsetHeight} ${brief(element)}`
  return {
    nodes: all.length,
    depth: Math.max(0, ...all.map(depthOf)),
    children: Math.max(0, ...all.map((element) => [...element.children].filter(isNode).length)),
    unnamed: [...controls, ...fields].filter((element) => !hasName(element)).map(brief),
    small: small.map(sizeOf),
    pictures: [...box.querySelectorAll<HTMLElement>('wx-image')].flatMap(pictureOf),
  }
}
