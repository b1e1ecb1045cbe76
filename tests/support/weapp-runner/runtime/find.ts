import { BUILT_IN_TAGS } from '../builtInTags'

const builtIn = new Set<string>(BUILT_IN_TAGS)

/** Ids of the component tree are not on the page's elements; they are put there for a query. */
interface WithId extends HTMLElement {
  readonly __wxElement?: { readonly id?: string; readonly dataset?: object }
}

export const idOf = (element: HTMLElement): string => (element as WithId).__wxElement?.id ?? ''
export const dataOf = (element: HTMLElement): object => (element as WithId).__wxElement?.dataset ?? {}

/** Tags in a selector stand at its start or behind a combinator; names in brackets and classes are left alone. */
const onPage = (selector: string): string =>
  selector
    .replace(/>>>/g, ' ')
    .replace(/(^|[\s>+~,])([a-z][\w-]*)/g, (all, before: string, tag: string) =>
      builtIn.has(tag) ? `${before}wx-${tag}` : all,
    )
    .replace(/#([\w-]+)/g, '[data-node-id="$1"]')

/** Elements below a root that a WeChat selector finds, in drawing order. @throws SyntaxError for what is no selector */
export const findIn = (root: HTMLElement, selector: string): HTMLElement[] => {
  if (selector.includes('#'))
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      const id = idOf(element)
      if (id) element.dataset.nodeId = id
    }
  return [...root.querySelectorAll<HTMLElement>(onPage(selector))]
}
