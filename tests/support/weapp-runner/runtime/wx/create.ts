import { setOpenTypes } from '../builtins/controls'
import { setPhone } from '../builtins/sheets'
import type { Device, Frame, NetworkQuality, Outside, RunnerEvent } from '../types'
import { createAir } from './air'
import { databaseOf } from './database'
import { createAsking, dialogs } from './dialogs'
import { navigation } from './navigation'
import { fileSystem } from './fileSystem'
import { network } from './network'
import { intersections } from './observer'
import { person } from './person'
import { pictures } from './pictures'
import { queries } from './queries'
import { storage } from './storage'
import { system } from './system'

type Members = Record<string, unknown>
type Report = (event: RunnerEvent) => void

/** What the phone can be made to do from outside. */
export interface Phone {
  /** A kind of network, or how bad it is from now on; a kind is perfect again. */
  setNetwork(next: Device['networkType'] | NetworkQuality): void
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
  const missing = (name: string): never => {
    report({ kind: 'missing', name })
    throw new Error(`wx.${name} is not served by the runner`)
  }
  const asking = createAsking(frame, device.answers)
  const phone = system(device)
  const drawn = dialogs(frame)
  const air = createAir(outside, phone.isOffline, phone.whenOnline)
  const owner = person(outside, asking)
  const routes = navigation(frame, device.theme === 'dark')
  setOpenTypes(owner.openTypes)
  setPhone({
    choose: drawn.choose,
    turn: drawn.turn,
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
    ...network(air, databaseOf(air.stay, missing)),
    ...fileSystem(missing),
    ...pictures(air),
    ...owner.wx,
    ...queries(frame, missing),
    ...intersections(frame),
  }
  members.canIUse = canIUseOf(new Set(Object.keys(members)))
  for (const name of known) members[name] ??= () => missing(name)
  const setNetwork: Phone['setNetwork'] = (next) => {
    air.setQuality(typeof next === 'string' ? null : next)
    if (typeof next === 'string') phone.setNetwork(next)
  }
  return { wx: members, phone: { setNetwork } }
}
