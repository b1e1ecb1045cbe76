import type { Template, WechatConfig } from './config'
import { isFields, type Fields } from './fields'
import type { Notices } from './notices'
import type { Person } from './people'

type Answer = 'accept' | 'reject'

/** Source: wx.requestSubscribeMessage, its table of errors. Newer clients take five templates; three is what all of them take. */
const MAX_TEMPLATES = 3
const ERRORS = {
  10001: "TmplIds can't be empty",
  10004: 'Invalid template id',
  20001: 'No template data return, verify the template id exist',
  20003: 'Templates count out of max bounds',
  20004: 'The main switch is switched off',
} as const

const fail = (errCode: keyof typeof ERRORS) => ({
  errMsg: `requestSubscribeMessage:fail ${ERRORS[errCode]}`,
  errCode,
})

const isAnswer = (value: unknown): value is Answer => value === 'accept' || value === 'reject'

/**
 * `wx.requestSubscribeMessage` after the person has answered: `{tmplIds, answers: {ID: accept|reject}}`. Each accepted template may be sent
 * once more.
 * @returns what the client gives to `success` or `fail`: per template `accept`, `reject`, `ban` (by the platform) or `filter` (a title twice)
 */
export const createSubscribe = ({ templates }: WechatConfig, notices: Notices) => {
  const resultOf = (template: Template, before: readonly Template[], answer: Answer) => {
    if (before.some((other) => other.title === template.title)) return 'filter'
    return template.banned ? 'ban' : answer
  }
  return (person: Person, { tmplIds, answers }: Fields): Fields => {
    if (!Array.isArray(tmplIds) || tmplIds.length === 0) return fail(10001)
    if (!tmplIds.every((id) => typeof id === 'string')) return fail(10004)
    const given = isFields(answers) ? answers : {}
    if (!tmplIds.every((id) => isAnswer(given[id]))) return fail(10004)
    if (tmplIds.length > MAX_TEMPLATES) return fail(20003)
    const asked = tmplIds.map((id) => templates.find((t) => t.id === id))
    if (!asked.every((t) => t !== undefined)) return fail(20001)
    if (!person.mainSwitch) return fail(20004)
    const results = asked.map((t, i) => [t.id, resultOf(t, asked.slice(0, i), given[t.id] as Answer)] as const)
    notices.grow(
      person.id,
      results.flatMap(([id, result]) => (result === 'accept' ? [id] : [])),
    )
    return { errMsg: 'requestSubscribeMessage:ok', ...Object.fromEntries([...results].reverse()) }
  }
}
