import type { MiniProgram } from '../weapp-runner/bundle/miniProgram'
import { callsOf } from './calls'
import { finding, type Finding } from './finding'

/** Calls about a place that app.json must name. https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html#requiredPrivateInfos */
const PRIVATE = [
  'getFuzzyLocation',
  'getLocation',
  'onLocationChange',
  'startLocationUpdate',
  'startLocationUpdateBackground',
  'choosePoi',
  'chooseLocation',
  'chooseAddress',
] as const

/** [K] DevTools refuses the rough place beside any of these. Same page. */
const NOT_BESIDE_FUZZY = ['getLocation', 'onLocationChange', 'startLocationUpdate', 'startLocationUpdateBackground']

/** Scope whose reason a call shows to the person. https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/authorize.html */
const SCOPE_OF: Readonly<Record<string, string>> = {
  getLocation: 'scope.userLocation',
  getFuzzyLocation: 'scope.userFuzzyLocation',
  startLocationUpdate: 'scope.userLocation',
  startLocationUpdateBackground: 'scope.userLocationBackground',
}

/** Most characters of a reason. https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html#permission */
const LONGEST_REASON = 30

type Reasons = Readonly<Record<string, { readonly desc?: string }>>

const reasonFindings = ({ app }: MiniProgram): Finding[] =>
  Object.entries((app.permission ?? {}) as Reasons)
    .filter(([, { desc = '' }]) => desc.trim() === '' || [...desc].length > LONGEST_REASON)
    .map(([scope]) => finding('permission', scope, `needs a reason of 1 to ${LONGEST_REASON} characters`))

const declaredFindings = (program: MiniProgram): Finding[] => {
  const calls = callsOf(program)
  const declared = (program.app.requiredPrivateInfos ?? []) as readonly string[]
  const reasons = (program.app.permission ?? {}) as Reasons
  const used = PRIVATE.filter((name) => calls.has(name))
  const secret = used.filter((name) => !declared.includes(name))
  const silent = used.filter((name) => SCOPE_OF[name] && !reasons[SCOPE_OF[name]])
  const beside = declared.includes('getFuzzyLocation') ? NOT_BESIDE_FUZZY.filter((name) => declared.includes(name)) : []
  return [
    ...secret.map((name) => finding('private-info', name, 'is called but not in requiredPrivateInfos of app.json')),
    ...declared
      .filter((name) => !PRIVATE.includes(name as (typeof PRIVATE)[number]))
      .map((name) => finding('private-info', name, 'is nothing that requiredPrivateInfos knows')),
    ...declared
      .filter((name) => !calls.has(name))
      .map((name) => finding('private-info', name, 'is in requiredPrivateInfos of app.json but never called')),
    ...beside.map((name) => finding('private-info', name, 'cannot be declared beside getFuzzyLocation')),
    ...silent.map((name) => finding('permission', SCOPE_OF[name]!, `has no reason in app.json, and ${name} is called`)),
  ]
}

/** What a person is asked and told: the privacy check, the declared calls, the reasons for permissions. */
export const consentFindings = (program: MiniProgram): Finding[] => [
  ...(program.app.__usePrivacyCheck__ === true
    ? []
    : [finding('privacy', 'app.json', '__usePrivacyCheck__ is not true')]),
  ...reasonFindings(program),
  ...declaredFindings(program),
]
