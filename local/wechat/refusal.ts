import { randomBytes } from 'node:crypto'

/**
 * What WeChat's API says no with. Sources: the error codes of each API's page (developers.weixin.qq.com/miniprogram/dev/server/API/…), the
 * global table (…/dev/OpenApiDoc/errcode) and, for the exact words, replies quoted in the developers' community.
 */
const TEXTS = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40004: 'invalid media type',
  40013: 'invalid appid',
  40029: 'invalid code',
  40037: 'invalid template_id',
  40066: 'invalid url',
  40097: 'invalid args',
  40125: 'invalid appsecret',
  40129: 'invalid scene',
  40163: 'code been used',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41008: 'missing code',
  41030: 'invalid page',
  42001: 'access_token expired',
  43001: 'require GET method',
  43002: 'require POST method',
  43101: 'user refuse to accept the msg',
  43104: 'this appid does not match the openid',
  43107: 'user banned the msg',
  43108: 'Cannot make concurrent calls to the same OpenID, please try again',
  44002: 'empty post data',
  45002: 'content size out of limit',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit  mustslower  retry next minute',
  45029: 'qrcode count out of limit',
  45168: 'data contains risk words',
  47001: 'data format error',
  47003: 'argument invalid!',
  61010: 'code is expired',
} as const

export type Errcode = keyof typeof TEXTS

const hex = (bytes: number): string => randomBytes(bytes).toString('hex')

/** Thrown by an API that refuses; becomes WeChat's reply `{errcode, errmsg}` with HTTP 200. */
export class Refusal extends Error {
  constructor(
    readonly errcode: Errcode,
    /** What the text says beyond the code: the field that is wrong, … */
    detail = '',
  ) {
    super(detail ? `${TEXTS[errcode]} ${detail}` : TEXTS[errcode])
  }

  toReply(): { readonly errcode: number; readonly errmsg: string } {
    return { errcode: this.errcode, errmsg: `${this.message} rid: ${hex(4)}-${hex(4)}-${hex(4)}` }
  }
}
