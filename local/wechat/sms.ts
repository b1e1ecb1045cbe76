import { sign } from '@cloudbase/signature-nodejs'
import { ulid } from 'ulid'
import type { MessageStore } from './store'

export interface SmsAccount {
  readonly secretId: string
  readonly secretKey: string
  readonly appId: string
  readonly signName: string
  readonly templateId: string
  /** Template text with {1}, {2}, … */
  readonly template: string
}

interface SmsRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

interface SendSms {
  readonly PhoneNumberSet?: string[]
  readonly SmsSdkAppId?: string
  readonly SignName?: string
  readonly TemplateId?: string
  readonly TemplateParamSet?: string[]
}

const MAX_SKEW_SECONDS = 300
const MAX_NUMBERS = 200

/** Tencent Cloud SMS `SendSms`, version 2021-01-11: signature, parameters and answers as its documentation gives them. */
export const createSms = (account: SmsAccount, store: MessageStore) => {
  const fault = (Code: string, Message: string) => ({ Response: { Error: { Code, Message }, RequestId: ulid() } })

  const signatureFault = ({ url, headers, text }: SmsRequest): string | null => {
    const timestamp = Number(headers['x-tc-timestamp'])
    if (!Number.isInteger(timestamp) || Math.abs(Date.now() / 1000 - timestamp) > MAX_SKEW_SECONDS) return 'AuthFailure.SignatureExpire'
    const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]
    if (!signed || !headers.authorization?.includes(`Credential=${account.secretId}/`)) return 'AuthFailure.SecretIdNotFound'
    const chosen = Object.fromEntries(signed.split(';').map((name) => [name, headers[name] ?? '']))
    try {
      const params = JSON.parse(text) as Record<string, unknown>
      const expected = sign({
        secretId: account.secretId, secretKey: account.secretKey, method: 'POST', url, headers: chosen, params, timestamp, service: 'sms', isCloudApi: true,
      })
      const signatureOf = (authorization: string): string | undefined => /Signature=([0-9a-f]{64})/.exec(authorization)?.[1]
      return signatureOf(expected.authorization) === signatureOf(headers.authorization) ? null : 'AuthFailure.SignatureFailure'
    } catch {
      return 'AuthFailure.SignatureFailure'
    }
  }

  const send = (request: SendSms) => {
    const numbers = request.PhoneNumberSet ?? []
    const params = request.TemplateParamSet ?? []
    if (request.SmsSdkAppId !== account.appId) return fault('UnauthorizedOperation.SmsSdkAppIdVerifyFail', 'SmsSdkAppId is not yours')
    if (request.SignName !== account.signName) return fault('FailedOperation.SignatureIncorrectOrUnapproved', 'SignName is not approved')
    if (request.TemplateId !== account.templateId) return fault('FailedOperation.TemplateIncorrectOrUnapproved', 'TemplateId is not approved')
    if (numbers.length === 0 || numbers.length > MAX_NUMBERS) return fault('LimitExceeded.PhoneNumberCountLimit', 'PhoneNumberSet holds 1 to 200 numbers')
    const wanted = new Set(account.template.match(/\{\d+\}/g) ?? []).size
    if (params.length !== wanted) return fault('FailedOperation.TemplateParamSetNotMatchApprovedTemplate', 'TemplateParamSet does not fit the template')
    return { Response: { RequestId: ulid(), SendStatusSet: numbers.map((number) => sendOne(number, params)) } }
  }

  const sendOne = (number: string, params: readonly string[]) => {
    const serial = ulid()
    const to = /^\+86(1[3-9]\d{9})$/.exec(number)?.[1]
    const status = (Code: string, Message: string, SerialNo: string, Fee: number) => ({ SerialNo, PhoneNumber: number, Fee, SessionContext: '', Code, Message, IsoCode: 'CN' })
    if (!to) return status('InvalidParameterValue.IncorrectPhoneNumber', 'incorrect phone number', '', 0)
    const text = `【${account.signName}】${account.template.replace(/\{(\d+)\}/g, (_, n: string) => params[Number(n) - 1] ?? '')}`
    store.add({ id: serial, to, sign: account.signName, text, params, atMs: Date.now() })
    return status('Ok', 'send success', serial, 1)
  }

  return (request: SmsRequest): unknown => {
    const refused = signatureFault(request)
    if (refused) return fault(refused, 'The provided credentials could not be validated.')
    if (request.headers['x-tc-action'] !== 'SendSms') return fault('InvalidAction', `The request action=${request.headers['x-tc-action'] ?? ''} is invalid or not found.`)
    if (request.headers['x-tc-version'] !== '2021-01-11') return fault('NoSuchVersion', 'The API version is not supported.')
    return send(JSON.parse(request.text) as SendSms)
  }
}
