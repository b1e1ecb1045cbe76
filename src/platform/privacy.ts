import Taro from '@tarojs/taro'
import type { ConsentPurpose } from '@/domain/privacy/consents'

/** Where the person stands with WeChat's own gate: one agreement for everything that the operator declared in the console. */
export interface PrivacyGate {
  /** True until the person has agreed to the contract, and again when the operator declares more. */
  readonly needed: boolean
  /** Name of the contract, `《…用户隐私保护指引》`; null where WeChat has none to show. */
  readonly contractName: string | null
}

/** WeChat waits with an interface or a button until the person has answered. */
export interface PrivacyDemand {
  /** What it is for; null for an interface that this program never meant to use. */
  readonly purpose: ConsentPurpose | null
  /** Only after the tap on the agreeing button. */
  agree(): void
  refuse(): void
}

/** WeChat looks for a tap on the button with this id before it believes in an agreement. */
const AGREE_BUTTON = 'privacy-agree'

const OPEN: PrivacyGate = { needed: false, contractName: null }

/**
 * Asks WeChat whether the person has yet to agree. A WeChat from before the gate (base library below 2.32.3) has no such call and no gate.
 * Source: developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/PrivacyAuthorize.html
 */
export const privacyGate = (): Promise<PrivacyGate> =>
  new Promise((resolve) => {
    if (typeof Taro.getPrivacySetting !== 'function') return resolve(OPEN)
    Taro.getPrivacySetting({
      success: ({ needAuthorization, privacyContractName }) =>
        resolve({ needed: needAuthorization, contractName: privacyContractName || null }),
      fail: () => resolve(OPEN),
    })
  })

/** Opens the contract that the operator filled in at WeChat; false when it cannot be shown. */
export const openPrivacyContract = (): Promise<boolean> =>
  new Promise((resolve) => {
    Taro.openPrivacyContract({ success: () => resolve(true), fail: () => resolve(false) })
  })

/** The purpose of each private interface, by the end of the name that WeChat gives it: `getLocation`, `button.getPhoneNumber`. */
const PURPOSES: readonly (readonly [interfaces: RegExp, purpose: ConsentPurpose])[] = [
  [/getPhoneNumber$/, 'PHONE_NUMBER'],
  [/get(Fuzzy)?Location$/, 'LOCATION'],
  [/(chooseMedia|chooseImage)$/, 'ALBUM'],
  [/(camera|scanCode)$/i, 'CAMERA'],
]

const purposeOf = (referrer: string): ConsentPurpose | null =>
  PURPOSES.find(([interfaces]) => interfaces.test(referrer))?.[1] ?? null

/** Calls back whenever WeChat waits for the person's answer. Without a listener WeChat asks by a sheet of its own. */
export const onPrivacyDemand = (listener: (demand: PrivacyDemand) => void): void => {
  if (typeof Taro.onNeedPrivacyAuthorization !== 'function') return
  Taro.onNeedPrivacyAuthorization((resolve, { referrer }) => {
    resolve({ event: 'exposureAuthorization' })
    listener({
      purpose: purposeOf(referrer),
      agree: () => resolve({ event: 'agree', buttonId: AGREE_BUTTON }),
      refuse: () => resolve({ event: 'disagree' }),
    })
  })
}

/** Props of the one button by which a person agrees to WeChat's contract; null where an ordinary button does. */
export const agreeButton = (onAgree: () => void) => ({
  id: AGREE_BUTTON,
  openType: 'agreePrivacyAuthorization' as const,
  onAgreePrivacyAuthorization: onAgree,
})
