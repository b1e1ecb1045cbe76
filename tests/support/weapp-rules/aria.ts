import type { MiniProgram } from '../weapp-runner/bundle/miniProgram'
import { finding, type Finding } from './finding'
import { tagsOf, type WxmlTag } from './wxml'

/** Components of Taro's templates that a person operates or reads, and what a screen reader must be told of each. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  view: ['aria-role', 'aria-label', 'aria-hidden', 'aria-checked', 'aria-disabled', 'aria-live'],
  text: ['aria-label'],
  image: ['aria-role', 'aria-label'],
  input: ['aria-label'],
  textarea: ['aria-label'],
}

/** Taro makes lean variants for what takes no attributes (`static-view`, `pure-view`); they have a class and a style at most. */
const isLean = ({ attributes }: WxmlTag): boolean => ![...attributes.values()].some((value) => /\bi\.p\d/.test(value))

/** Where a value of the runtime arrives in a template: `i.p6`. */
const slotOf = (value: string): string => /\bi\.(p\d+)/.exec(value)?.[1] ?? value

/** Two attributes fed by the same value: the list that made the templates is not the one that numbers the values. */
const sharedFindings = (tag: WxmlTag): Finding[] => {
  const slots = [...tag.attributes]
    .filter(([name, value]) => !name.startsWith('bind') && /\bi\.p\d/.test(value))
    .map(([name, value]) => ({ name, slot: slotOf(value) }))
  return slots
    .filter(({ name, slot }) => name.startsWith('aria-') && slots.some((one) => one.slot === slot && one.name !== name))
    .map(({ name, slot }) => finding('aria', tag.name, `${name} takes the value ${slot} of another attribute`))
}

/** Taro drops every `aria-*` from its templates unless a plugin of the build puts them there; without them the program is mute. */
export const ariaFindings = (program: MiniProgram): Finding[] => {
  if (!program.files.includes('base.wxml')) return [finding('aria', 'base.wxml', 'is not in the package')]
  const tags = tagsOf(program.text('base.wxml')).filter((tag) => tag.name in NEEDED && !isLean(tag))
  const missing = tags.flatMap((tag) =>
    NEEDED[tag.name]!.filter((name) => !tag.attributes.has(name)).map((name) => `${tag.name}\n${name}`),
  )
  return [
    ...[...new Set(missing)].map((pair) => {
      const [tag = '', name = ''] = pair.split('\n')
      return finding('aria', tag, `a template of <${tag}> has no ${name}`)
    }),
    ...tags.flatMap(sharedFindings),
  ]
}
