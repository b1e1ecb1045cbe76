/** What the mini program reaches from the phone: cloud storage, the camera, WeChat's own sheets, the network. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { startTestStack, type TestStack } from '../support/stack'
import { openWeapp, thumbOf, type Weapp } from '../support/weapp'

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
const TEMPLATE = 'tmpl-progress-000000000000000000000000000'

let stack: TestStack
let weapp: Weapp
let folder: string
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'album-'))
  fs.writeFileSync(path.join(folder, 'brake.png'), PIXEL)
  stack = await startTestStack()
  const photos = [path.join(folder, 'brake.png')]
  weapp = await openWeapp(stack, { user: 'lin', phone: '13800000001', photos, scan: 'chezhu:7', pay: 'cancel' })
}, 180_000)
afterAll(async () => {
  await weapp?.stop()
  await stack?.stop()
  fs.rmSync(folder, { recursive: true, force: true })
})

const wx = <T>(method: string, options: object = {}): Promise<T> =>
  weapp.miniProgram.callWxMethod(method, options) as Promise<T>

const pick = () => wx<{ tempFiles: { tempFilePath: string; size: number }[] }>('chooseMedia', { count: 1 })

test('nothing private before consent: the program asks on a sheet of its own, and a refusal refuses', async () => {
  const asked = expect(pick()).rejects.toThrow('chooseMedia:fail privacy permission is not authorized')
  await thumbOf(weapp).tap('暂不')
  await asked
})

test('a photo is picked, goes up, and comes back byte for byte by its link', async () => {
  const asked = pick()
  await thumbOf(weapp).tap('同意')
  const { tempFiles } = await asked
  expect(tempFiles).toEqual([expect.objectContaining({ size: PIXEL.length })])
  const { fileID, link } = (await weapp.miniProgram.evaluate(async (filePath: string) => {
    const at = (wx as unknown as { cloud: Cloud }).cloud
    at.init()
    const sent = await at.uploadFile({ cloudPath: `photos/刹车-${Date.now()}.png`, filePath })
    const { fileList } = await at.getTempFileURL({ fileList: [sent.fileID] })
    return { fileID: sent.fileID, link: fileList[0]!.tempFileURL }
  }, tempFiles[0]!.tempFilePath)) as { fileID: string; link: string }
  expect(fileID).toMatch(/^cloud:\/\/.*\/photos\/刹车-\d+\.png$/)
  expect(Buffer.from(await (await fetch(link)).arrayBuffer()).equals(PIXEL)).toBe(true)
})

interface Spent {
  readonly openid?: string
  readonly errcode?: number
}

interface Cloud {
  init(): void
  uploadFile(options: object): Promise<{ fileID: string }>
  getTempFileURL(options: object): Promise<{ fileList: { tempFileURL: string }[] }>
}

test('codes are scanned, a login gives a code that the server can spend once, messages are asked for', async () => {
  expect(await wx('scanCode')).toMatchObject({ result: 'chezhu:7', errMsg: 'scanCode:ok' })
  const { code } = await wx<{ code: string }>('login')
  const query = new URLSearchParams({
    appid: stack.appId,
    secret: stack.secrets.wechatSecret,
    js_code: code,
    grant_type: 'authorization_code',
  })
  const spend = async () => (await (await fetch(`${stack.urls.wechat}/sns/jscode2session?${query}`)).json()) as Spent
  expect((await spend()).openid).toMatch(/^o/)
  expect((await spend()).errcode).toBe(40163)
  expect(await wx('requestSubscribeMessage', { tmplIds: [TEMPLATE] })).toMatchObject({ [TEMPLATE]: 'accept' })
})

test('a payment that the person leaves is a cancel, never a success', async () => {
  const sign = { timeStamp: '1', nonceStr: 'a', package: 'prepay_id=1', signType: 'RSA', paySign: 'x' }
  await expect(wx('requestPayment', sign)).rejects.toThrow('requestPayment:fail cancel')
})

test('without a network the page says so and keeps what it knew; it comes back by itself', async () => {
  const thumb = thumbOf(weapp)
  await thumb.named('致电门店')
  await weapp.runner!.setNetwork('none')
  await thumb.says(/当前无网络/)
  await thumb.named('致电门店')
  await weapp.runner!.setNetwork('wifi')
  await thumb.eventually('the banner gone', async () => !/当前无网络/.test(await thumb.says('门店')))
  expect(weapp.complaints).toEqual([])
})
