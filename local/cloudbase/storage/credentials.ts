import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../clock'
import type { CloudBaseConfig } from '../config'
import { CosFailure } from './cosError'
import { bucketOf, encodePath, fileIdOf } from './names'

/** A grant to upload is good for this long. How long the service's is, is not documented. [K] */
const UPLOAD_TTL_SECONDS = 900

export type UploadMethod = 'put' | 'post'

/** What the service answers to a wish to upload; the names are those of the wire. */
export interface UploadGrant {
  readonly url: string
  readonly token: string
  readonly authorization: string
  readonly fileId: string
  readonly cosFileId: string
}

interface Presented {
  readonly method: UploadMethod
  readonly path: string
  readonly authorization: string
  readonly token: string
  readonly cosFileId: string
}

interface Claims {
  readonly path: string
  readonly owner: string
  /** Epoch seconds. */
  readonly expires: number
}

const addressOf = ({ port }: CloudBaseConfig): string => `http://127.0.0.1:${port}`

const hmac = (algorithm: string, key: string | Buffer, text: string): Buffer =>
  createHmac(algorithm, key).update(text).digest()
const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex')

const same = (a: string, b: string): boolean => {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}

/** COS's request signature over method and path. Source: cloud.tencent.com/document/product/436/7778. */
const cosSignature = (secretKey: string, keyTime: string, method: UploadMethod, path: string): string => {
  const signKey = hmac('sha1', secretKey, keyTime).toString('hex')
  const request = `${method}\n/${path}\n\n\n`
  return hmac('sha1', signKey, `sha1\n${keyTime}\n${sha1(request)}\n`).toString('hex')
}

const FIELDS =
  /^q-sign-algorithm=sha1&q-ak=([^&]*)&q-sign-time=(\d+;\d+)&q-key-time=(\d+;\d+)&q-header-list=&q-url-param-list=&q-signature=([0-9a-f]{40})$/

const createGrants = (config: CloudBaseConfig, nowSeconds: () => number) => {
  const { envId, secretId, secretKey } = config
  const tokenKey = hmac('sha256', secretKey, 'storage upload')
  const seal = (text: string): string => hmac('sha256', tokenKey, text).toString('base64url')

  const ownerIn = ({ path, token, cosFileId }: Presented): string => {
    const [claims = '', sealed = ''] = token.split('.')
    if (!same(sealed, seal(claims)))
      throw new CosFailure('InvalidAccessKeyId', 'the security token was not issued here')
    const told = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Claims
    if (told.expires < nowSeconds()) throw new CosFailure('ExpiredToken', 'the security token has expired')
    if (told.path !== path || !same(cosFileId, sha1(claims)))
      throw new CosFailure('AccessDenied', 'the security token is for another object')
    return told.owner
  }

  return {
    /** @param owner whose file it becomes; empty for the server's own */
    grantUpload(method: UploadMethod, path: string, owner: string): UploadGrant {
      const from = nowSeconds()
      const told: Claims = { path, owner, expires: from + UPLOAD_TTL_SECONDS }
      const keyTime = `${from};${told.expires}`
      const claims = Buffer.from(JSON.stringify(told)).toString('base64url')
      const signature = cosSignature(secretKey, keyTime, method, path)
      return {
        url: `${addressOf(config)}/cos/${bucketOf(envId)}/${encodePath(path)}`,
        token: `${claims}.${seal(claims)}`,
        authorization: `q-sign-algorithm=sha1&q-ak=${secretId}&q-sign-time=${keyTime}&q-key-time=${keyTime}&q-header-list=&q-url-param-list=&q-signature=${signature}`,
        fileId: fileIdOf(envId, path),
        cosFileId: sha1(claims),
      }
    },

    /** @returns whose file the upload becomes. Throws CosFailure when the right was not given, not for this, or not for so long. */
    checkUpload(shown: Presented): string {
      const [, ak, signTime, keyTime, signature] = FIELDS.exec(shown.authorization) ?? []
      if (!signTime || !keyTime || !signature) throw new CosFailure('AccessDenied', 'Access Denied.')
      if (ak !== secretId) throw new CosFailure('InvalidAccessKeyId', 'the access key id does not exist in our records')
      if (signTime !== keyTime || !same(signature, cosSignature(secretKey, keyTime, shown.method, shown.path)))
        throw new CosFailure('SignatureDoesNotMatch', 'The Signature you specified is invalid.')
      if (Number(keyTime.split(';')[1]) < nowSeconds()) throw new CosFailure('AccessDenied', 'Request has expired')
      return ownerIn(shown)
    },
  }
}

const createLinks = (config: CloudBaseConfig, nowSeconds: () => number) => {
  const key = hmac('sha256', config.secretKey, 'storage download')
  const signOf = (path: string, expires: number): string =>
    hmac('sha256', key, `${path}\n${expires}`).toString('hex').slice(0, 32)
  return {
    /**
     * A link to a file, good for so many seconds.
     * @param encoded whether the caller uses the link as it is; the SDK encodes it once more, so that only what would end the path is encoded
     */
    link(path: string, maxAge: number, encoded: boolean): string {
      const expires = nowSeconds() + maxAge
      const name = encoded ? encodePath(path) : path.replace(/[%?#]/g, encodeURIComponent)
      return `${addressOf(config)}/tcb/${bucketOf(config.envId)}/${name}?sign=${signOf(path, expires)}&t=${expires}`
    },

    /** Whether the link was made for this path and is still good. */
    isLinkGood: (path: string, sign: string, expires: number): boolean =>
      Number.isSafeInteger(expires) && expires >= nowSeconds() && same(sign, signOf(path, expires)),
  }
}

/**
 * Short-lived rights: to upload to one path, and to download one file. Nothing is stored; whoever shows a right shows its signature.
 * The token stands for the session token of temporary keys and carries for whom the right was made; its inside is the service's own affair. [K]
 */
export const createCredentials = (config: CloudBaseConfig, clock: Clock) => {
  const nowSeconds = (): number => Math.floor(clock.now() / 1000)
  return { ...createGrants(config, nowSeconds), ...createLinks(config, nowSeconds) }
}

export type Credentials = ReturnType<typeof createCredentials>
