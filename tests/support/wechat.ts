import { mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildSync } from 'esbuild'
import type { WechatConfig } from '../../local/wechat/config'
import { APP_ID, CLIENT_SECRET } from './cloudbase'
import { freePort } from './postgres'
import { startStandIn, type StandIn } from './standin'

export const APP = { appId: APP_ID, secret: 'contract-app-secret', userName: 'gh_contract' }
export const OTHER_APP = { appId: 'wxother', secret: 'other-app-secret', userName: 'gh_other' }
export const CLOUD_CALL_SECRET = 'contract-cloud-call-secret'

/** One key of each kind, so that one send tries all limits. */
export const EVERY_KIND = {
  id: 'T-every-kind',
  title: '所有字段',
  banned: false,
  keys: [
    'thing1',
    'number2',
    'letter3',
    'symbol4',
    'character_string5',
    'time6',
    'date7',
    'amount8',
    'phone_number9',
    'car_number10',
    'name11',
    'phrase12',
  ]
    .map((key) => ({ key, label: key, values: undefined as string[] | undefined }))
    .concat({ key: 'enum13', label: 'enum13', values: ['待取车', '已取车'] }),
}
export const PROGRESS = {
  id: 'T-progress',
  title: '维修进度提醒',
  banned: false,
  keys: [
    { key: 'car_number1', label: '车牌号码' },
    { key: 'phrase2', label: '当前进度' },
    { key: 'time3', label: '更新时间' },
    { key: 'thing4', label: '备注' },
  ],
}

const build = (directory: string): string => {
  const script = path.join(directory, 'server.js')
  buildSync({
    absWorkingDir: path.resolve(__dirname, '../..'),
    entryPoints: ['local/wechat/server.ts'],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  })
  return script
}

/** The WeChat stand-in as a process of its own, with two mini programs. */
export const startWechat = async (more: Partial<WechatConfig> = {}): Promise<StandIn> => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'chezhu-wechat-'))
  const port = await freePort()
  const config: Partial<WechatConfig> = {
    port,
    dataDir: path.join(directory, 'data'),
    clientSessionSecret: CLIENT_SECRET,
    sms: { secretId: 'AKID', secretKey: 'key', appId: '1', signName: '签名', templateId: '2', template: '{1}' },
    apps: [APP, OTHER_APP],
    cloudCallSecret: CLOUD_CALL_SECRET,
    templates: [EVERY_KIND, PROGRESS],
    pages: ['pages/home/index', 'packages/booking/detail/index'],
    verdicts: [
      { marker: '违规', suggest: 'risky', label: 20006 },
      { marker: 'spam', suggest: 'review', label: 10001 },
    ],
    riskWords: ['敏感词'],
    ...more,
  }
  const file = path.join(directory, 'config.json')
  writeFileSync(file, JSON.stringify(config))
  return startStandIn(build(directory), { WECHAT_CONFIG: file }, port, directory)
}

export interface Reply {
  readonly errcode?: number
  readonly errmsg?: string
  readonly [field: string]: unknown
}

/** The calls of a server over HTTPS and of a phone's WeChat, as one test needs them. */
export const wechatCalls = (url: () => string) => {
  const post = async (path_: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return (await (await fetch(`${url()}${path_}`, { method: 'POST', body: text, headers })).json()) as Reply
  }
  const token = async (app = APP, more: object = {}): Promise<string> => {
    const body = { grant_type: 'client_credential', appid: app.appId, secret: app.secret, ...more }
    return String((await post('/cgi-bin/stable_token', body)).access_token)
  }
  return {
    post,
    token,
    /** An API with the app's token. */
    api: async (path_: string, body: unknown, app = APP) => post(`${path_}?access_token=${await token(app)}`, body),
    login: async (user: string, app = APP): Promise<string> =>
      String((await post('/client/login', { user, appId: app.appId })).session),
    /** What the phone's WeChat does for whoever the session is. */
    phone: (session: string, act: string, body: object = {}) =>
      post(`/client/${act}`, body, { 'x-client-session': session }),
    openidOf: (session: string): string =>
      (JSON.parse(Buffer.from(session.split('.')[1]!, 'base64url').toString()) as { sub: string }).sub,
    skew: (ms: number) => post('/faults', { kind: 'skew', ms }),
  }
}
