import type { Clock } from '../clock'
import type { WechatConfig } from './config'
import { createCheckedUser } from './contentCheck'
import { openNotices } from './notices'
import { openPeople } from './people'
import { openPhoneNumbers } from './phoneNumber'
import { openPush } from './push'
import { createRates } from './rates'
import { openSessions } from './session'
import { checkTemplate } from './templateValues'
import { openTokens } from './tokens'
import { openWxacodes } from './wxacode'

/** Everything that the stand-in remembers. */
export const openState = (config: WechatConfig, clock: Clock) => {
  config.templates.forEach(checkTemplate)
  const people = openPeople(config, clock)
  const rates = createRates(clock)
  return {
    people,
    rates,
    notices: openNotices(config.dataDir, clock),
    tokens: openTokens(config, clock),
    sessions: openSessions(config, clock, rates),
    phoneNumbers: openPhoneNumbers(config, clock),
    push: openPush(config, clock),
    wxacodes: openWxacodes(config),
    checkedUser: createCheckedUser(people, clock),
  }
}

export type State = ReturnType<typeof openState>
