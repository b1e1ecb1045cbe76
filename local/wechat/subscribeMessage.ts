import type { App, Template, WechatConfig } from './config'
import { isFields, oneOf, optionalText, textOf, type Fields } from './fields'
import type { Notices } from './notices'
import { pagesOf } from './pages'
import type { People, Person } from './people'
import { Refusal } from './refusal'
import { linesOf } from './templateValues'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * `POST /cgi-bin/message/subscribe/send`. Source: developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/
 * subscribe-message/api_sendmessage. Seen in the community: 43108 for a second send to one person meanwhile; who takes no more messages is told
 * before the data are looked at (43101 for a send whose data was no object). [K] 43107 and 45168: codes without their page.
 */
export const createSubscribeMessage = (config: WechatConfig, people: People, notices: Notices) => {
  const beingSent = new Set<string>()

  const receiverOf = (app: App, body: Fields): Person => {
    const person = people.find(textOf(body, 'touser', 40003))
    if (person?.appId !== app.appId) throw new Refusal(40003)
    return person
  }
  const templateOf = (body: Fields): Template => {
    const id = textOf(body, 'template_id', 40037)
    const template = config.templates.find((t) => t.id === id)
    if (!template) throw new Refusal(40037)
    return template
  }
  const pageOf = (body: Fields): string | null => {
    const page = optionalText(body, 'page')
    if (page && !pagesOf(config).includes(page.replace(/^\//, '').split('?')[0]!)) throw new Refusal(41030)
    return page
  }
  /** Everything that can be refused; answers what is to be delivered. */
  const cardOf = (person: Person, body: Fields) => {
    const template = templateOf(body)
    const page = pageOf(body)
    const state = oneOf(body, 'miniprogram_state', ['formal', 'trial', 'developer'])
    oneOf(body, 'lang', ['zh_CN', 'en_US', 'zh_HK', 'zh_TW'])
    if (person.banned || template.banned) throw new Refusal(43107)
    if (!person.mainSwitch || notices.leftOf(person.id, template.id) < 1) throw new Refusal(43101)
    if (!isFields(body.data)) throw new Refusal(47003, 'data is empty')
    const lines = linesOf(template, body.data)
    if (lines.some(({ value }) => config.riskWords.some((word) => value.includes(word)))) throw new Refusal(45168)
    return { to: person.id, templateId: template.id, title: template.title, lines, page, state }
  }

  return async (app: App, body: Fields): Promise<object> => {
    const person = receiverOf(app, body)
    if (beingSent.has(person.id)) throw new Refusal(43108)
    beingSent.add(person.id)
    try {
      const card = cardOf(person, body)
      await pause(config.sendMs)
      return { msgid: notices.deliver(card).id }
    } finally {
      beingSent.delete(person.id)
    }
  }
}
