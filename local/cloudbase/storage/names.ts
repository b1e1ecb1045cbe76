/** A path is this long at most, in bytes of UTF-8. Source: developers.weixin.qq.com/miniprogram/dev/wxcloud/guide/storage/naming.html. */
const MAX_PATH_BYTES = 850

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/

/**
 * What is wrong with a path of the storage. Source: the naming rules named above, which forbid an empty name, a leading or a doubled slash
 * and four control characters. Stricter than they are, because nothing good comes of these: all control characters, backslashes,
 * `.` and `..` (HTTP clients resolve them), a slash at the end, text that is no Unicode.
 * @returns null when the path may be used
 */
export const pathFault = (path: unknown): string | null => {
  if (typeof path !== 'string' || path === '') return 'the path must not be empty'
  if (Buffer.from(path).toString() !== path) return 'the path is not well-formed text'
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `the path is longer than ${MAX_PATH_BYTES} bytes`
  if (path.startsWith('/') || path.endsWith('/')) return 'the path must not begin or end with a slash'
  if (path.includes('\\') || CONTROL.test(path)) return 'the path has a character that is not allowed'
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'the path has an empty or a relative part'
  return null
}

/** The bucket of an environment: its id and the number of the account. */
export const bucketOf = (envId: string): string => `${envId}-1250000000`

/** `cloud://ENV.BUCKET/path`: how a file is called outside. */
export const fileIdOf = (envId: string, path: string): string => `cloud://${envId}.${bucketOf(envId)}/${path}`

/** The path behind a file id of this environment; null for any other text. */
export const pathOfFileId = (envId: string, fileId: string): string | null => {
  const prefix = fileIdOf(envId, '')
  if (!fileId.startsWith(prefix)) return null
  const path = fileId.slice(prefix.length)
  return pathFault(path) === null ? path : null
}

/** A path as part of a URL. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/** Undoes percent-encoding once; null when the text is not percent-encoded UTF-8. */
export const decodePath = (text: string): string | null => {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Types by the end of the name, for what comes without one. COS's own guess is not documented; these are the kinds that the product stores. [K] */
const TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  mp4: 'video/mp4',
  m4a: 'audio/mp4',
  mp3: 'audio/mpeg',
  pdf: 'application/pdf',
  json: 'application/json',
  csv: 'text/csv',
  txt: 'text/plain',
}

/** What a file is when nobody says so. */
export const contentTypeOf = (path: string): string =>
  TYPES[/\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream'
