/** The product's SMS client against the stand-in, which checks signatures by an implementation of its own. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTencentSms } from '../../cloudfunctions/adapters/messaging/tencentSms'
import { createClock } from '../../local/clock'
import { createSms } from '../../local/wechat/sms'
import type { Message } from '../../local/wechat/store'

const ACCOUNT = {
  secretId: 'AKIDsms',
  secretKey: 'sms-key',
  appId: '1400000000',
  signName: '车主服务',
  templateId: '100001',
  template: '您的验证码为{1}，{2}分钟内有效。',
}
const ENV = {
  SMS_APP_ID: ACCOUNT.appId,
  SMS_SIGN_NAME: ACCOUNT.signName,
  SMS_TEMPLATE_ID: ACCOUNT.templateId,
  SMS_SECRET_ID: ACCOUNT.secretId,
  SMS_SECRET_KEY: ACCOUNT.secretKey,
}

let server: Server
let url: string
let messages: Message[] = []
/** What happens to a body on its way. */
let onTheWay = (body: string): string => body

beforeAll(async () => {
  const sms = createSms(ACCOUNT, { add: (message) => messages.push(message), list: () => messages }, createClock())
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = onTheWay(Buffer.concat(chunks).toString('utf8'))
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify(sms({ path: request.url!, headers: request.headers as Record<string, string>, text })),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`
})
beforeEach(() => {
  messages = []
  onTheWay = (body) => body
})
afterEach(() => jest.restoreAllMocks())
afterAll(() => new Promise((resolve) => server.close(resolve)))

const send = (changes: Partial<typeof ENV> = {}, phone = '13800000001', params = ['123456', '5']) =>
  createTencentSms({ ...ENV, ...changes, SMS_API_URL: url }).send(phone, params)

test('a code arrives as the template words it', async () => {
  expect(await send()).toEqual({ ok: true })
  expect(messages).toMatchObject([
    { to: '13800000001', text: '【车主服务】您的验证码为123456，5分钟内有效。', params: ['123456', '5'] },
  ])
})

test.each([
  ['another key', { SMS_SECRET_KEY: 'other' }, 'AuthFailure.SignatureFailure'],
  ['an unknown id', { SMS_SECRET_ID: 'AKIDother' }, 'AuthFailure.SecretIdNotFound'],
  ['an app that is not its own', { SMS_APP_ID: '1' }, 'UnauthorizedOperation.SmsSdkAppIdVerifyFail'],
  ['a sign that is not approved', { SMS_SIGN_NAME: '别人' }, 'FailedOperation.SignatureIncorrectOrUnapproved'],
  ['a template that is not approved', { SMS_TEMPLATE_ID: '2' }, 'FailedOperation.TemplateIncorrectOrUnapproved'],
])('%s is refused and nothing is sent', async (_, changes, code) => {
  expect(await send(changes)).toEqual({ ok: false, code })
  expect(messages).toEqual([])
})

test('a body changed on the way is refused', async () => {
  onTheWay = (body) => body.replace('123456', '654321')
  expect(await send()).toEqual({ ok: false, code: 'AuthFailure.SignatureFailure' })
  expect(messages).toEqual([])
})

test('a request that is old is refused', async () => {
  const now = Date.now()
  jest.spyOn(Date, 'now').mockReturnValueOnce(now - 301_000)
  expect(await send()).toEqual({ ok: false, code: 'AuthFailure.SignatureExpire' })
})

test('a number that is none and parameters that do not fit', async () => {
  expect(await send({}, '12')).toEqual({ ok: false, code: 'InvalidParameterValue.IncorrectPhoneNumber' })
  expect(await send({}, '13800000001', ['1'])).toEqual({
    ok: false,
    code: 'FailedOperation.TemplateParamSetNotMatchApprovedTemplate',
  })
  expect(messages).toEqual([])
})
