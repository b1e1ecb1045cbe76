import { setOpenTypes } from '../builtins/controls'
import { setPhone } from '../builtins/sheets'
import type { Device, Frame, Outside, RunnerEvent } from '../types'
import { createAsking, dialogs } from './dialogs'
import { navigation } from './navigation'
import { network } from './network'
import { person } from './person'
import { queries } from './queries'
import { storage } from './storage'
import { system } from './system'

type Members = Record<string, unknown>
type Report = (event: RunnerEvent) => void

/** What the phone can be made to do from outside. */
export interface Phone {
  setNetwork(next: Device['networkType']): void
}

const BUTTONS = ['getPhoneNumber', 'agreePrivacyAuthorization']

/** Strict: true only for what is served, whatever option or return is asked for behind the name. */
const canIUseOf =
  (served: ReadonlySet<string>) =>
  (schema: string): boolean => {
    const [first = '', second, third = ''] = schema.split('.')
    return first === 'button' && second === 'open-type' ? BUTTONS.includes(third) : served.has(first)
  }

/**
 * `wx` as the program sees it. A name that WeChat has and the runner does not serve is a function that throws with its name, and is reported; one
 * that nobody has is undefined.
 * @param known names of WeChat's calls
 */
export const createWx = (
  frame: Frame,
  device: Device,
  outside: Outside,
  report: Report,
  known: readonly string[],
): { readonly wx: Members; readonly phone: Phone } => {
  const asking = createAsking(frame, device.answers)
  const phone = system(device)
  const drawn = dialogs(frame)
  const owner = person(outside, asking)
  const routes = navigation(frame, device.theme === 'dark')
  setOpenTypes(owner.openTypes)
  setPhone({
    choose: drawn.choose,
    navigate: (openType, url, delta) => {
      if (openType === 'navigateBack') frame.back(delta)
      else frame.open(openType === 'navigate' ? 'navigateTo' : (openType as 'redirectTo'), url)
    },
  })
  const members: Members = {
    ...phone.wx,
    ...storage(),
    ...routes,
    ...drawn.wx,
    ...network(outside, phone.isOffline),
    ...owner.wx,
    ...queries(frame),
  }
  members.canIUse = canIUseOf(new Set(Object.keys(members)))
  for (const name of known)
    members[name] ??= () => {
      report({ kind: 'missing', name })
      throw new Error(`wx.${name} is not served by the runner`)
    }
  return { wx: members, phone }
}
