import { Readable } from 'node:stream'
import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { ADMIN, clientOf, type Caller } from '../caller'
import { CosFailure, cosReply } from './cosError'
import type { Credentials } from './credentials'
import type { FileInfo, Files } from './files'
import { readForm } from './form'
import { contentTypeOf, decodePath, encodePath, pathFault } from './names'
import { rangeOf } from './range'
import { mayWrite } from './rule'

type App = Hono<{ Bindings: HttpBindings }>
type Ctx = Context<{ Bindings: HttpBindings }>

/** Longest declared type that is kept. */
const MAX_TYPE_LENGTH = 128

const callerOf = (owner: string): Caller => (owner === '' ? ADMIN : clientOf(owner))

/** The part of the URL after `/cos/BUCKET/`, as it was sent. */
const rawPathOf = (c: Ctx, prefix: string): string => new URL(c.req.url).pathname.slice(prefix.length)

const bodyOf = (c: Ctx): AsyncIterable<Uint8Array> => {
  const { body } = c.req.raw
  return body ? (body as unknown as AsyncIterable<Uint8Array>) : Readable.from([])
}

const typeOf = (declared: string | undefined, path: string): string =>
  declared && /^[\w.+-]+\/[\w.+-]+(\s*;.*)?$/.test(declared) && declared.length <= MAX_TYPE_LENGTH
    ? declared
    : contentTypeOf(path)

const headersOf = (info: FileInfo): Record<string, string> => ({
  'content-type': info.contentType,
  etag: `"${info.etag}"`,
  'last-modified': new Date(info.modifiedMs).toUTCString(),
  'accept-ranges': 'bytes',
  // The real service has a host of its own; here files share the pages' one and must not act in its name.
  'content-security-policy': 'sandbox',
})

/** COS as far as an upload goes: PUT of bytes (server SDK) and POST of a form (clients), each with a right that was given for it. */
const serveUploads = (app: App, prefix: string, files: Files, credentials: Credentials): void => {
  const take = async (c: Ctx): Promise<Response> => {
    const path = decodePath(rawPathOf(c, prefix)) ?? ''
    const fault = pathFault(path)
    if (fault) throw new CosFailure('InvalidArgument', fault)
    const isForm = c.req.method === 'POST'
    const form = isForm ? await readForm(bodyOf(c), c.req.header('content-type') ?? '') : null
    const shown = (name: string): string => (form ? form.fields.get(name) : c.req.header(name)) ?? ''
    if (form && shown('key') !== path) throw new CosFailure('AccessDenied', 'the key is not the one of the grant')
    const owner = credentials.checkUpload({
      method: isForm ? 'post' : 'put',
      path,
      authorization: shown('authorization') || shown('signature'),
      token: shown('x-cos-security-token'),
      cosFileId: shown('x-cos-meta-fileid'),
    })
    const draft = { path, owner, contentType: typeOf(shown('content-type'), path) }
    const info = await files.put(draft, form ? form.file : bodyOf(c), (old) => mayWrite(callerOf(owner), old))
    const wanted = Number(shown('success_action_status'))
    const status = isForm ? (wanted === 200 || wanted === 201 ? wanted : 204) : 200
    return new Response(null, { status, headers: { etag: `"${info.etag}"` } })
  }
  app.on(['PUT', 'POST'], `${prefix}*`, async (c) => {
    try {
      return await take(c)
    } catch (error) {
      if (error instanceof CosFailure) return cosReply(error, rawPathOf(c, prefix))
      // The sender went away: there is nobody to answer, and nothing was taken in.
      if (c.env.incoming.readableAborted)
        return cosReply(new CosFailure('IncompleteBody', 'the body ended too early'), rawPathOf(c, prefix))
      throw error
    }
  })
}

/** Which file a link is for: its path may have been percent-encoded once more on the way, and the signature tells which reading is meant. */
const linkedPath = (c: Ctx, prefix: string, credentials: Credentials): string | null => {
  const once = decodePath(rawPathOf(c, prefix))
  const readings = once === null ? [] : [once, decodePath(once)]
  const { sign = '', t = '' } = c.req.query()
  return readings.find((path) => path !== null && credentials.isLinkGood(path, sign, Number(t))) ?? null
}

const notModified = (c: Ctx, info: FileInfo): boolean => c.req.header('if-none-match') === `"${info.etag}"`

/** Downloads by link: whole, in part, or the head alone. */
const serveDownloads = (app: App, prefix: string, files: Files, credentials: Credentials): void => {
  const give = async (c: Ctx): Promise<Response> => {
    const path = linkedPath(c, prefix, credentials)
    if (path === null) throw new CosFailure('AccessDenied', 'the link is not valid, or no longer')
    const found = await files.open(path)
    if (!found) throw new CosFailure('NoSuchKey', 'The specified key does not exist.')
    const { info, handle } = found
    const range = rangeOf(c.req.header('range'), info.size)
    const bodiless = c.req.method === 'HEAD' || notModified(c, info) || range === 'unsatisfiable' || info.size === 0
    if (bodiless) await handle.close()
    if (range === 'unsatisfiable')
      return cosReply(new CosFailure('InvalidRange', 'The requested range is not satisfiable'), encodePath(path), {
        'content-range': `bytes */${info.size}`,
      })
    if (notModified(c, info)) return new Response(null, { status: 304, headers: headersOf(info) })
    const { start, end } = range ?? { start: 0, end: info.size - 1 }
    const headers = {
      ...headersOf(info),
      'content-length': String(end - start + 1),
      ...(range && { 'content-range': `bytes ${start}-${end}/${info.size}` }),
    }
    const body = bodiless ? null : (Readable.toWeb(handle.createReadStream({ start, end })) as ReadableStream)
    return new Response(body, { status: range ? 206 : 200, headers })
  }
  app.get(`${prefix}*`, async (c) => {
    try {
      return await give(c)
    } catch (error) {
      if (error instanceof CosFailure) return cosReply(error, rawPathOf(c, prefix))
      throw error
    }
  })
}

/** The two addresses of the storage: COS takes files in, the content network gives them out. */
export const serveStorage = (app: App, bucket: string, files: Files, credentials: Credentials): void => {
  serveUploads(app, `/cos/${bucket}/`, files, credentials)
  serveDownloads(app, `/tcb/${bucket}/`, files, credentials)
}
