import type { Clock } from '../clock'
import type { App, Rate, WechatConfig } from './config'
import { createMsgSecCheck } from './contentCheck'
import { parseFields, type Fields } from './fields'
import { openMediaCheck } from './mediaCheck'
import { Refusal } from './refusal'
import type { State } from './state'
import { createSubscribeMessage } from './subscribeMessage'

/** A JSON reply or a picture. */
export type Result = object | Uint8Array

export interface Api {
  readonly path: string
  /** Its name as cloud call. */
  readonly cloudName: string
  readonly rate: Rate
  serve(app: App, body: Fields): Result | Promise<Result>
}

interface HttpCall {
  readonly method: string
  readonly path: string
  readonly query: Fields
  readonly text: string
}

interface OpenApi {
  readonly method: 'GET' | 'POST'
  serve(call: HttpCall): object
}

/** What a token or a cloud call opens. Rates are those of each API's page, and 10 million messages a day (30 with payment). */
const protectedApis = (config: WechatConfig, clock: Clock, state: State): readonly Api[] => [
  {
    path: '/cgi-bin/message/subscribe/send',
    cloudName: 'subscribeMessage.send',
    rate: { perDay: 10_000_000 },
    serve: createSubscribeMessage(config, state.people, state.notices),
  },
  {
    path: '/wxa/business/getuserphonenumber',
    cloudName: 'phonenumber.getPhoneNumber',
    rate: {},
    serve: state.phoneNumbers.get,
  },
  {
    path: '/wxa/msg_sec_check',
    cloudName: 'security.msgSecCheck',
    rate: { perMinute: 4_000, perDay: 2_000_000 },
    serve: createMsgSecCheck(config, state.checkedUser),
  },
  {
    path: '/wxa/media_check_async',
    cloudName: 'security.mediaCheckAsync',
    rate: { perMinute: 2_000, perDay: 200_000 },
    serve: openMediaCheck(config, clock, state.checkedUser, state.push),
  },
  {
    path: '/wxa/getwxacodeunlimit',
    cloudName: 'wxacode.getUnlimited',
    rate: { perMinute: 5_000 },
    serve: state.wxacodes.getUnlimited,
  },
]

/** What proves itself by the app's secret. */
const openApis = (config: WechatConfig, { sessions, tokens, rates }: State): Readonly<Record<string, OpenApi>> => ({
  '/sns/jscode2session': { method: 'GET', serve: ({ query }) => sessions.jscode2session(query) },
  '/cgi-bin/token': { method: 'GET', serve: ({ query }) => tokens.plain(query) },
  '/cgi-bin/stable_token': {
    method: 'POST',
    serve({ path, text }) {
      const body = parseFields(text)
      rates(`${path} ${String(body.appid)}`, config.rates[path] ?? { perMinute: 10_000, perDay: 500_000 }, 45011)
      return tokens.stable(body)
    },
  },
})

/** The APIs over what the stand-in remembers, for both ways in. */
export const createApis = (config: WechatConfig, clock: Clock, state: State) => {
  const apis = protectedApis(config, clock, state)
  const open = openApis(config, state)
  const run = async (api: Api, app: App, body: Fields): Promise<Result> => {
    state.rates(`${api.path} ${app.appId}`, config.rates[api.path] ?? api.rate)
    const result = await api.serve(app, body)
    return result instanceof Uint8Array ? result : { errcode: 0, errmsg: 'ok', ...result }
  }
  return {
    run,
    ofCloudName: (name: string): Api | undefined => apis.find((api) => api.cloudName === name),
    knows: (path: string): boolean => Object.hasOwn(open, path) || apis.some((api) => api.path === path),
    /** A call over HTTPS. @throws Refusal */
    async call(call: HttpCall): Promise<Result> {
      const free = Object.hasOwn(open, call.path) ? open[call.path] : undefined
      const api = apis.find(({ path }) => path === call.path)
      const method = free?.method ?? 'POST'
      if (call.method !== method) throw new Refusal(method === 'GET' ? 43001 : 43002)
      if (free) return free.serve(call)
      if (!api) throw new Refusal(40066)
      const { access_token: token } = call.query
      return run(api, state.tokens.verify(typeof token === 'string' ? token : undefined), parseFields(call.text))
    },
  }
}

export type Apis = ReturnType<typeof createApis>
