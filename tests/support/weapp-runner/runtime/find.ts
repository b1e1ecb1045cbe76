import { BUILT_IN_TAGS } from '../builtInTags'

const builtIn = new Set<string>(BUILT_IN_TAGS)

/** Ids of the component tree are not on the page's elements; they are put there for a query. */
interface WithId extends HTMLElement {
  readonly __wxElement?: { readonly id?: string; readonly dataset?: object }
}

export const idOf = (element: HTMLElement): string => (element as WithId).__wxElement?.id ?? ''
export const dataOf = (element: HTMLElement): object => (element as WithId).__wxElement?.dataset ?? {}

/** Classes in the template of a component with styles of its own carry the name of its scope before them. */
const SCOPE = /(?:^|\s)__[0-9a-f]{8}--([\w-]+)/g

/** Puts on the elements below a root what a selector asks for and the browser does not know. */
const annotate = (root: HTMLElement, selector: string): void => {
  for (const element of root.querySelectorAll<HTMLElement>('*')) {
    const id = selector.includes('#') ? idOf(element) : ''
    if (id) element.dataset.nodeId = id
    if (!element.className.includes('__')) continue
    const own = [...element.className.matchAll(SCOPE)].map((match) => match[1]!)
    if (own.length > 0) element.dataset.classes = own.join(' ')
  }
}

/** Tags in a selector stand at its start or behind a combinator; names in brackets are left alone. */
const onPage = (selector: string): string =>
  selector
    .replace(/>>>/g, ' ')
    .replace(/(^|[\s>+~,])([a-z][\w-]*)/g, (all, before: string, tag: string) =>
      builtIn.has(tag) ? `${before}wx-${tag}` : all,
    )
    .replace(/#([\w-]+)/g, '[data-node-id="$1"]')
    .replace(/\.(-?[A-Za-z_][\w-]*)(?![^[]*\])/g, ':is(.$1,[data-classes~="$1"])')

/** Elements below a root that a WeChat selector finds, in drawing order. @throws SyntaxError for what is no selector */
export const findIn = (root: HTMLElement, selector: string): HTMLElement[] => {
  annotate(root, selector)
  return [...root.querySelectorAll<HTMLElement>(onPage(selector))]
}
