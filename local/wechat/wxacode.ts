import { createHash } from 'node:crypto'
import { toBuffer } from 'qrcode'
import type { App, WechatConfig } from './config'
import { flagOf, isFields, oneOf, optionalText, textOf, type Fields } from './fields'
import { pagesOf } from './pages'
import { openRecords } from './records'
import { Refusal } from './refusal'

/** What a scan of the code opens. */
export interface Scanned {
  /** What is written in the picture. */
  readonly id: string
  readonly appId: string
  readonly page: string
  readonly scene: string
  readonly envVersion: 'release' | 'trial' | 'develop'
}

const MAX_CODES = 60_000
const SCENE = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/
const WIDTH = { least: 280, usual: 430, most: 1_280 }

const widthOf = ({ width = WIDTH.usual }: Fields): number => {
  if (typeof width !== 'number' || !Number.isInteger(width)) throw new Refusal(47001, 'width')
  if (width < WIDTH.least || width > WIDTH.most) throw new Refusal(40097, 'width')
  return width
}
const colourOf = ({ line_color: colour = { r: 0, g: 0, b: 0 } }: Fields): string => {
  if (!isFields(colour)) throw new Refusal(47001, 'line_color')
  const parts = ['r', 'g', 'b'].map((part) => Number(colour[part]))
  if (!parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255)) throw new Refusal(40097, 'line_color')
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/**
 * `POST /wxa/getwxacodeunlimit`. Source: developers.weixin.qq.com/miniprogram/dev/server/API/qrcode-link/qr-code/api_getunlimitedqrcode.
 * The picture is a QR code where WeChat draws its own round one. [K] 40097 for a width or colour out of bounds, 45029 when there are too many.
 */
export const openWxacodes = (config: WechatConfig) => {
  const codes = openRecords<Scanned>(config.dataDir, 'wxacodes', MAX_CODES)

  const pageOf = (body: Fields): string => {
    const pages = pagesOf(config)
    const page = optionalText(body, 'page') ?? pages[0]
    const isChecked = flagOf(body, 'check_path', true)
    if (!page || page.startsWith('/') || page.includes('?')) throw new Refusal(41030)
    if (isChecked && !pages.includes(page)) throw new Refusal(41030)
    return page
  }
  const sceneOf = (body: Fields): string => {
    const scene = textOf(body, 'scene', 40129)
    if (!SCENE.test(scene)) throw new Refusal(40129)
    return scene
  }

  return {
    async getUnlimited(app: App, body: Fields): Promise<Uint8Array> {
      const scene = sceneOf(body)
      const page = pageOf(body)
      const envVersion = oneOf(body, 'env_version', ['release', 'trial', 'develop'])
      const [width, dark, light] = [
        widthOf(body),
        colourOf(body),
        flagOf(body, 'is_hyaline', false) ? '#0000' : '#ffff',
      ]
      flagOf(body, 'auto_color', false)
      const text = [app.appId, page, scene, envVersion].join('\n')
      const id = `wxacode:${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
      if (!codes.get(id)) {
        if (codes.list().length >= MAX_CODES) throw new Refusal(45029)
        codes.put({ id, appId: app.appId, page, scene, envVersion })
      }
      return toBuffer(id, { type: 'png', width, color: { dark, light } })
    },
    scan: (id: string): Scanned | undefined => codes.get(id),
    /** Newest first. */
    list: (): Scanned[] => codes.list().reverse(),
  }
}
