import { base64Of, base64OfText, isBytes, ownBytes, textOfBase64 } from '../bytes'
import { files, missing } from '../files'
import { crossed } from '../realm'
import { answering, Refusal, own, type Options, type Result } from './answer'
import { strict, type Missing } from './strict'

interface Call {
  /** Names of the arguments that the call of the same name with `Sync` takes one after the other. */
  readonly takes: readonly string[]
  readonly act: (options: Options) => Result
  /** What the `Sync` call gives back of the result. */
  readonly gives?: string
}

const textIn = (options: Options, name: string): string => {
  const value = options[name]
  if (typeof value !== 'string') throw new Refusal(`parameter error: parameter.${name} should be String`)
  return value
}

const READERS: Readonly<Record<string, (base64: string) => unknown>> = {
  utf8: textOfBase64,
  'utf-8': textOfBase64,
  base64: (base64) => base64,
}

const read = (path: string, encoding: unknown): unknown => {
  if (files.isFolder(path)) throw new Refusal(`illegal operation on a directory, open ${path}`, { errCode: 1301003 })
  if (encoding === undefined || encoding === '') return own(ownBytes(files.base64(path)))
  const reader = READERS[String(encoding)]
  if (!reader) throw new Refusal(`invalid encoding "${String(encoding)}": the runner reads utf8, base64 and bytes`)
  return reader(files.base64(path))
}

const written = (data: unknown, encoding: unknown): string => {
  if (isBytes(data)) return base64Of(data)
  if (typeof data !== 'string') throw new Refusal('parameter error: parameter.data should be String or ArrayBuffer')
  return encoding === 'base64' ? data : base64OfText(data)
}

const statOf = (path: string): object => {
  const isFolder = files.isFolder(path)
  const [size, seconds] = [isFolder ? 0 : files.size(path), Math.floor(files.atMs(path) / 1000)]
  return own({
    mode: isFolder ? 0o40755 : 0o100644,
    size,
    lastAccessedTime: seconds,
    lastModifiedTime: seconds,
    isDirectory: () => isFolder,
    isFile: () => !isFolder,
  })
}

const CALLS: Readonly<Record<string, Call>> = {
  access: {
    takes: ['path'],
    act(options) {
      const path = textIn(options, 'path')
      if (!files.isFolder(path)) files.size(path)
    },
  },
  readFile: {
    takes: ['filePath', 'encoding', 'position', 'length'],
    act(options) {
      if (options.position !== undefined || options.length !== undefined)
        throw new Refusal('the runner reads whole files only')
      return { data: read(textIn(options, 'filePath'), options.encoding) }
    },
    gives: 'data',
  },
  writeFile: {
    takes: ['filePath', 'data', 'encoding'],
    act: (options) => files.write(textIn(options, 'filePath'), written(options.data, options.encoding)),
  },
  unlink: { takes: ['filePath'], act: (options) => files.remove(textIn(options, 'filePath')) },
  mkdir: {
    takes: ['dirPath', 'recursive'],
    act: (options) => files.makeFolder(textIn(options, 'dirPath'), options.recursive === true),
  },
  readdir: {
    takes: ['dirPath'],
    act: (options) => ({ files: files.list(textIn(options, 'dirPath')) }),
    gives: 'files',
  },
  stat: {
    takes: ['path', 'recursive'],
    act(options) {
      if (options.recursive) throw new Refusal('the runner tells of one file at a time')
      return { stats: statOf(textIn(options, 'path')) }
    },
    gives: 'stats',
  },
  saveFile: {
    takes: ['tempFilePath', 'filePath'],
    act: (options) => ({ savedFilePath: files.save(textIn(options, 'tempFilePath'), options.filePath as string) }),
    gives: 'savedFilePath',
  },
  getFileInfo: {
    takes: ['filePath'],
    act(options) {
      const path = textIn(options, 'filePath')
      if (files.isFolder(path)) throw missing(path)
      return { size: files.size(path) }
    },
  },
}

const syncOf =
  (name: string, { takes, act, gives }: Call) =>
  (...values: unknown[]): unknown => {
    try {
      const result = act(Object.fromEntries(takes.map((one, at) => [one, values[at]]))) as Record<string, unknown>
      const given = gives === undefined ? undefined : result[gives]
      return Array.isArray(given) ? crossed(given) : given
    } catch (error) {
      const { message, fields } = error as Refusal
      throw Object.assign(new Error(`${name}Sync:fail ${message}`), fields)
    }
  }

/** https://developers.weixin.qq.com/miniprogram/dev/api/file/FileSystemManager.html: what a queue of photos needs; the rest is refused by name. */
export const fileSystem = (missingCall: Missing): Record<string, unknown> => {
  const calls = Object.entries(CALLS)
  const manager = strict(
    Object.fromEntries([
      ...calls.map(([name, { act }]) => [name, answering(name, act)]),
      ...calls.filter(([name]) => name !== 'getFileInfo').map(([name, call]) => [`${name}Sync`, syncOf(name, call)]),
    ]),
    'getFileSystemManager()',
    missingCall,
  )
  return { getFileSystemManager: () => manager }
}
