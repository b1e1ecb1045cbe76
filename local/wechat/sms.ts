import { ulid } from 'ulid'
import type { Clock } from '../clock'
import type { MessageStore } from './store'
import { signatureFault, type Account, type SignedRequest } from './tc3'

export interface SmsAccount extends Account {
  readonly appId: string
  readonly signName: string
  readonly templateId: string
  /** Template text with {1}, {2}, … */
  readonly template: string
}

interface SendSms {
  readonly PhoneNumberSet?: readonly string[]
  readonly SmsSdkAppId?: string
  readonly SignName?: string
  readonly TemplateId?: string
  readonly TemplateParamSet?: readonly string[]
}

const MAX_NUMBERS = 200

const fault = (Code: string, Message: string) => ({ Response: { Error: { Code, Message }, RequestId: ulid() } })

/** What keeps a request from being sent at all, in the order in which the service looks, or null. */
const requestFault = (account: SmsAccount, request: SendSms): object | null => {
  const { PhoneNumberSet: numbers, TemplateParamSet: params = [] } = request
  if (request.SmsSdkAppId !== account.appId)
    return fault('UnauthorizedOperation.SmsSdkAppIdVerifyFail', 'SmsSdkAppId is not yours')
  if (request.SignName !== account.signName)
    return fault('FailedOperation.SignatureIncorrectOrUnapproved', 'SignName is not approved')
  if (request.TemplateId !== account.templateId)
    return fault('FailedOperation.TemplateIncorrectOrUnapproved', 'TemplateId is not approved')
  if (!Array.isArray(numbers) || numbers.length === 0 || numbers.length > MAX_NUMBERS)
    return fault('LimitExceeded.PhoneNumberCountLimit', 'PhoneNumberSet holds 1 to 200 numbers')
  if (params.length !== new Set(account.template.match(/\{\d+\}/g)).size)
    return fault(
      'FailedOperation.TemplateParamSetNotMatchApprovedTemplate',
      'TemplateParamSet does not fit the template',
    )
  return null
}

const statusOf = (number: string, Code: string, Message: string, SerialNo: string) => ({
  SerialNo,
  PhoneNumber: number,
  Fee: SerialNo ? 1 : 0,
  SessionContext: '',
  Code,
  Message,
  IsoCode: 'CN',
})

/** Tencent Cloud SMS `SendSms`, version 2021-01-11: signature, parameters and answers as its documentation gives them. */
export const createSms = (account: SmsAccount, store: MessageStore, clock: Pick<Clock, 'now'>) => {
  const sendOne = (number: string, params: readonly string[]) => {
    const to = /^\+86(1[3-9]\d{9})$/.exec(number)?.[1]
    if (!to) return statusOf(number, 'InvalidParameterValue.IncorrectPhoneNumber', 'incorrect phone number', '')
    const filled = account.template.replace(/\{(\d+)\}/g, (_, n: string) => params[Number(n) - 1] ?? '')
    const id = ulid()
    store.add({ id, to, sign: account.signName, text: `【${account.signName}】${filled}`, params, atMs: clock.now() })
    return statusOf(number, 'Ok', 'send success', id)
  }

  return (request: SignedRequest): object => {
    const refused = signatureFault(request, account, 'sms', clock)
    if (refused) return fault(refused, 'The provided credentials could not be validated.')
    const action = request.headers['x-tc-action'] ?? ''
    if (action !== 'SendSms') return fault('InvalidAction', `The request action=${action} is invalid or not found.`)
    if (request.headers['x-tc-version'] !== '2021-01-11')
      return fault('NoSuchVersion', 'The API version is not supported.')
    let message: SendSms
    try {
      message = JSON.parse(request.text) as SendSms
    } catch {
      return fault('InvalidParameter', 'The body is not JSON.')
    }
    const { PhoneNumberSet = [], TemplateParamSet = [] } = message
    return (
      requestFault(account, message) ?? {
        Response: {
          RequestId: ulid(),
          SendStatusSet: PhoneNumberSet.map((number) => sendOne(number, TemplateParamSet)),
        },
      }
    )
  }
}
