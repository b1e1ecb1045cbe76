import type { Trial } from './trial'

interface WechatApp {
  /** `https://api.weixin.qq.com` */
  readonly url: string
  readonly appId: string
  readonly secret: string
}

/** WeChat's open API over HTTPS: nothing is sent to anybody. */
export const wechatTrials = ({ url, appId, secret }: WechatApp): Trial[] => {
  const post = async (path: string, body: object): Promise<Response> =>
    fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  const errcode = async (reply: Response): Promise<string> =>
    String(((await reply.json()) as { errcode?: number }).errcode ?? 0)
  let token = ''
  return [
    {
      name: 'WeChat: the same token while it lasts',
      expected: 'true 7200 or less',
      run: async () => {
        const ask = async () => {
          const reply = await post('/cgi-bin/stable_token', { grant_type: 'client_credential', appid: appId, secret })
          return (await reply.json()) as { access_token?: string; expires_in?: number; errcode?: number }
        }
        const [first, second] = [await ask(), await ask()]
        if (!first.access_token) return String(first.errcode)
        token = first.access_token
        return `${first.access_token === second.access_token} ${(first.expires_in ?? 0) <= 7200 ? '7200 or less' : 'longer'}`
      },
    },
    {
      name: 'WeChat: a message to nobody',
      expected: '40003',
      run: async () =>
        errcode(
          await post(`/cgi-bin/message/subscribe/send?access_token=${token}`, {
            touser: 'nobody',
            template_id: 'none',
            data: {},
          }),
        ),
    },
    {
      name: 'WeChat: a code of a phone number that was never given',
      expected: '40029',
      run: async () =>
        errcode(await post(`/wxa/business/getuserphonenumber?access_token=${token}`, { code: 'never-given' })),
    },
    {
      name: 'WeChat: a mini program code is a picture',
      expected: 'image/png or image/jpeg',
      run: async () => {
        const reply = await post(`/wxa/getwxacodeunlimit?access_token=${token}`, { scene: 'trial', check_path: false })
        const type = reply.headers.get('content-type') ?? ''
        return /^image\/(png|jpeg)/.test(type) ? 'image/png or image/jpeg' : `${type} ${await reply.text()}`
      },
    },
  ]
}
