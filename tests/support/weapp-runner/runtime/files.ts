import { Refusal } from './wx/answer'

/** As WeChat's own limits: 200 MB for all that a program keeps, 100 MB for one file. https://developers.weixin.qq.com/miniprogram/dev/framework/ability/file-system.html */
const MOST_BYTES = 200 * 1024 * 1024
const MOST_BYTES_OF_ONE = 100 * 1024 * 1024

/** `wx.env.USER_DATA_PATH`: the only place where a program may write by name. */
export const USER_FOLDER = 'wxfile://usr'

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  mp4: 'video/mp4',
  webm: 'video/webm',
  json: 'application/json',
  txt: 'text/plain',
}

interface Kept {
  readonly base64: string
  readonly atMs: number
}

const kept = new Map<string, Kept>()
const folders = new Set([USER_FOLDER])
let sequence = 0

const endingOf = (path: string): string => /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
const sizeOf = (base64: string): number => Math.floor((base64.length * 3) / 4) - (/=*$/.exec(base64)?.[0].length ?? 0)
const ownSize = (): number => [...kept.values()].reduce((sum, one) => sum + sizeOf(one.base64), 0)
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

/** Numbers of the failures as the typings of WeChat's FileSystemManager list them. */
export const missing = (path: string): Refusal =>
  new Refusal(`no such file or directory ${path}`, { errno: 1300002, errCode: 1300002 })
const denied = (path: string): Refusal =>
  new Refusal(`permission denied, open ${path}`, { errno: 1300013, errCode: 1300013 })
const refused = (words: string, errCode: number): Refusal => new Refusal(words, { errno: errCode, errCode })

const fileAt = (path: string): Kept => {
  const file = kept.get(path)
  if (!file) throw missing(path)
  return file
}

/** Writes over what is there. */
const put = (path: string, base64: string): void => {
  const before = kept.get(path)
  const others = ownSize() - (before ? sizeOf(before.base64) : 0)
  if (sizeOf(base64) > MOST_BYTES_OF_ONE || others + sizeOf(base64) > MOST_BYTES)
    throw refused('the maximum size of the file storage limit is exceeded', 1300202)
  kept.set(path, { base64, atMs: Date.now() })
}

/** A name in the program's own folder. */
const writable = (path: string): string => {
  if (!path.startsWith(`${USER_FOLDER}/`)) throw denied(path)
  if (!folders.has(parentOf(path))) throw missing(parentOf(path))
  return path
}

const childrenOf = (folder: string): string[] =>
  [...folders, ...kept.keys()].filter((path) => parentOf(path) === folder).map((path) => path.slice(folder.length + 1))

/** Files of the phone until it is switched off, in base64. What goes wrong throws a Refusal in WeChat's words. */
export const files = {
  /** Keeps a file under a name of the phone's own. @returns its path, as WeChat names temporary files */
  keep(base64: string, ending: string): string {
    const path = `wxfile://tmp_${(sequence += 1)}${ending && `.${ending}`}`
    put(path, base64)
    return path
  },
  /** Keeps what a data URL says. */
  keepData: (data: string, ending: string): string => files.keep(data.slice(data.indexOf(',') + 1), ending),
  base64: (path: string): string => fileAt(path).base64,
  /** For what Chromium draws. */
  data: (path: string): string =>
    `data:${TYPES[endingOf(path)] ?? 'application/octet-stream'};base64,${fileAt(path).base64}`,
  size: (path: string): number => sizeOf(fileAt(path).base64),
  ending: endingOf,
  isFolder: (path: string): boolean => folders.has(path),
  atMs: (path: string): number => (folders.has(path) ? 0 : fileAt(path).atMs),
  write(path: string, base64: string): void {
    if (folders.has(path)) throw refused(`illegal operation on a directory, open ${path}`, 1301003)
    put(writable(path), base64)
  },
  remove(path: string): void {
    if (folders.has(path)) throw refused(`operation not permitted, unlink ${path}`, 1300001)
    fileAt(path)
    kept.delete(path)
  },
  /** @param deep makes the folders above it too */
  makeFolder(path: string, deep: boolean): void {
    if (folders.has(path) && deep) return
    if (folders.has(path) || kept.has(path)) throw refused(`file already exists ${path}`, 1301005)
    if (deep && path.startsWith(`${USER_FOLDER}/`)) files.makeFolder(parentOf(path), true)
    folders.add(writable(path))
  },
  /** Names of what lies in a folder itself. */
  list(folder: string): string[] {
    if (kept.has(folder)) throw refused(`not a directory ${folder}`, 1300020)
    if (!folders.has(folder)) throw missing(folder)
    return childrenOf(folder)
  },
  /** Moves a temporary file to where it stays. @returns the new path */
  save(temporary: string, path = `${USER_FOLDER}/store_${(sequence += 1)}.${endingOf(temporary)}`): string {
    if (!kept.has(temporary)) throw refused('tempFilePath file not exist', 1301112)
    files.write(path, fileAt(temporary).base64)
    kept.delete(temporary)
    return path
  },
}
