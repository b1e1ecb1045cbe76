import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import fs from 'node:fs'
import { buildSync } from 'esbuild'
import { TmplGroup } from 'glass-easel-template-compiler'
import { readMiniProgram, type MiniProgram } from './miniProgram'
import { compileStyle } from './styles'
import { compileTemplates } from './templates'
import { wechatNames } from './wechatNames'

const here = path.resolve(__dirname, '..')

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
}

const PAGE = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/phone.css"><body><header id="bar"><button id="back" aria-label="返回"></button><h1 id="title"></h1></header>
<main id="stage"></main><nav id="tabs" role="tablist"></nav><div id="layer"></div><script src="/program.js"></script><script src="/runtime.js"></script>`

const byEnding = (program: MiniProgram, ending: string): string[] =>
  program.files.filter((file) => file.endsWith(ending))

const withoutEnding = (file: string): string => file.slice(0, -path.posix.extname(file).length)

/** What the runtime finds as `__program`: the mini program with everything compiled that is not JavaScript. */
const programSource = (program: MiniProgram): string => {
  const record = (ending: string, valueOf: (file: string) => unknown, keyOf = withoutEnding): string =>
    JSON.stringify(Object.fromEntries(byEnding(program, ending).map((file) => [keyOf(file), valueOf(file)])))
  return `globalThis.__program={templates:${compileTemplates(program)},
configurations:${record('.json', (file) => program.json(file))},
styles:${record('.wxss', (file) => compileStyle(program, file))},
scripts:${record(
    '.js',
    (file) => program.text(file),
    (file) => file,
  )},
pages:${JSON.stringify(program.pages)},packages:${JSON.stringify(program.packages)}};`
}

/** A template that draws only what is put into the component. */
const slotTemplate = (): string => {
  const group = new TmplGroup()
  group.addTmpl('', '<slot />')
  return `globalThis.__slot=(${group.getTmplGenObjectGroups()})[''];`
}

let runtime: string | undefined
const runtimeSource = (): string => {
  runtime ??= buildSync({
    entryPoints: [path.join(here, 'runtime/main.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'chrome120',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  }).outputFiles[0]!.text
  return runtime
}

export interface Site {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Serves a mini program with the runner's runtime to one Chromium on this machine.
 * @param root a build: `dist/weapp`
 * @throws Error that names the file which is missing or does not compile
 */
export const serveSite = async (root: string): Promise<Site> => {
  const program = readMiniProgram(root)
  const made: Readonly<Record<string, string>> = {
    '/index.html': PAGE,
    '/program.js': `${slotTemplate()}globalThis.__wechatNames=${JSON.stringify(wechatNames())};${programSource(program)}`,
    '/runtime.js': runtimeSource(),
    '/phone.css': fs.readFileSync(path.join(here, 'phone.css'), 'utf8'),
  }
  const pictures = new Set(program.files.filter((file) => /\.(png|jpe?g|svg|gif|webp)$/.test(file)))
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://phone')
    const file = decodeURIComponent(pathname).replace(/^\/package\//, '')
    const body = made[pathname === '/' ? '/index.html' : pathname]
    const bytes = body ?? (pictures.has(file) ? fs.readFileSync(path.join(root, file)) : null)
    if (bytes === null) return void response.writeHead(404).end()
    const type = TYPES[path.extname(pathname === '/' ? '.html' : pathname) || '.html'] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
