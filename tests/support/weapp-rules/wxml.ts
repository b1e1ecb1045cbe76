export interface WxmlTag {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  /** Characters before it. */
  readonly at: number
}

const NAME = /[\w:-]/
const BLANK = /\s/

/** End of a quoted value. @throws Error when it is not closed */
const closing = (text: string, quote: string, from: number): number => {
  const end = text.indexOf(quote, from)
  if (end < 0) throw new Error(`a value that begins at character ${from} is not closed`)
  return end
}

const nameAt = (text: string, from: number): string => {
  let end = from
  while (end < text.length && NAME.test(text[end]!)) end += 1
  return text.slice(from, end)
}

/** Attributes from behind a tag's name, and where the tag ends. */
const attributesFrom = (text: string, from: number): [attributes: Map<string, string>, end: number] => {
  const attributes = new Map<string, string>()
  let at = from
  while (at < text.length && text[at] !== '>') {
    const name = nameAt(text, at)
    if (!name) {
      at += 1
      continue
    }
    at += name.length
    while (BLANK.test(text[at] ?? '')) at += 1
    if (text[at] !== '=') {
      attributes.set(name, '')
      continue
    }
    do at += 1
    while (BLANK.test(text[at] ?? ''))
    const quote = text[at]
    if (quote !== '"' && quote !== "'") throw new Error(`${name} at character ${at} has a value without quotes`)
    const end = closing(text, quote, at + 1)
    attributes.set(name, text.slice(at + 1, end))
    at = end + 1
  }
  return [attributes, at + 1]
}

/**
 * Opening tags of a template, in order. Values may hold `<` and `>`, so a search for tags in the raw text would lie.
 * @throws Error for a value that is not closed
 */
export const tagsOf = (text: string): WxmlTag[] => {
  const found: WxmlTag[] = []
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('-->', at)
      at = end < 0 ? text.length : end
      continue
    }
    const name = nameAt(text, at + 1)
    if (!name) {
      at += 1
      continue
    }
    const [attributes, end] = attributesFrom(text, at + 1 + name.length)
    found.push({ name, attributes, at })
    // What stands in <wxs> is a script, not a template.
    const inline = name === 'wxs' && text[end - 2] !== '/'
    at = inline ? Math.max(text.indexOf('</wxs>', end), end) : end
  }
  return found
}
