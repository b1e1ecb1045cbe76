import type { MiniProgram } from '../weapp-runner/bundle/miniProgram'
import { finding, type Finding } from './finding'

/** Components of Taro's templates that a person operates or reads, and what a screen reader must be told of each. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  view: ['aria-role', 'aria-label', 'aria-checked', 'aria-disabled'],
  text: ['aria-label'],
  image: ['aria-role', 'aria-label'],
  input: ['aria-label'],
  textarea: ['aria-label'],
}

const opening = (tag: string): RegExp => new RegExp(`<${tag}\\s[^>]*bind[^>]*>`, 'g')

/** Taro drops every `aria-*` from its templates unless a plugin of the build puts them there; without them the program is mute. */
export const ariaFindings = (program: MiniProgram): Finding[] => {
  const base = program.text('base.wxml')
  return Object.entries(NEEDED).flatMap(([tag, names]) => {
    const tags = base.match(opening(tag)) ?? []
    // The variant with the most handlers is the one that takes every attribute.
    const fullest = tags.reduce((longest, one) => (one.length > longest.length ? one : longest), '')
    return names
      .filter((name) => fullest !== '' && !fullest.includes(`${name}=`))
      .map((name) => finding('aria', tag, `the template of <${tag}> has no ${name}`))
  })
}
