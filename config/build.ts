import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

const root = path.resolve(__dirname, '..')
const stamps = path.join(root, 'dist/.stamps')

interface Target {
  /** Files and folders that decide what comes out. */
  readonly inputs: readonly string[]
  readonly output: string
  readonly script: string
}

const phoneInputs = [
  'src',
  'config/index.ts',
  'config/dev.ts',
  'config/prod.ts',
  'config/plugins',
  'babel.config.js',
  'package-lock.json',
  'tsconfig.json',
]

const targets = {
  functions: {
    inputs: [
      'cloudfunctions',
      'local',
      'src/domain',
      'src/contracts',
      'local',
      'config/build-functions.ts',
      'config/ports.json',
      'package-lock.json',
      'tsconfig.json',
    ],
    output: 'dist/cloudfunctions/api/index.js',
    script: 'build:functions',
  },
  weapp: { inputs: [...phoneInputs, 'project.config.json'], output: 'dist/weapp/app.json', script: 'build:weapp' },
  h5: { inputs: phoneInputs, output: 'dist/h5/index.html', script: 'build:h5' },
} satisfies Record<string, Target>

export type TargetName = keyof typeof targets
export const targetNames = Object.keys(targets) as TargetName[]

const filesUnder = (entry: string): string[] => {
  if (!fs.existsSync(entry)) return []
  if (!fs.statSync(entry).isDirectory()) return [entry]
  return fs
    .readdirSync(entry, { withFileTypes: true })
    .flatMap((child) => filesUnder(path.join(entry, child.name)))
    .sort()
}

/** Contents, not times: a fresh checkout has new times everywhere and the same contents. */
const fingerprintOf = (target: Target): string => {
  const hash = createHash('sha256')
  for (const file of target.inputs.flatMap((input) => filesUnder(path.join(root, input)))) {
    hash.update(path.relative(root, file)).update('\0').update(fs.readFileSync(file)).update('\0')
  }
  // What the environment puts into the bundle is an input, too.
  return hash.update(process.env.TCB_ENV ?? '').digest('hex')
}

/** A bundler draws its progress with control sequences: a log of them hides the one line that matters. */
const readable = (output: string): string =>
  output
    // eslint-disable-next-line no-control-regex
    .replace(/\u001b\[[0-9;]*[A-Za-z]/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/ (sealing|building|setup|after emitting) \(\d+%\)/.test(line))
    .slice(-200)
    .join('\n')

const stampOf = (name: TargetName): string => path.join(stamps, name)

/** True when the built output is missing or was made from other inputs. */
export const isStale = (name: TargetName): boolean => {
  const target = targets[name]
  if (!fs.existsSync(path.join(root, target.output)) || !fs.existsSync(stampOf(name))) return true
  return fs.readFileSync(stampOf(name), 'utf8') !== fingerprintOf(target)
}

/**
 * Builds one target through its npm script.
 * @throws Error with the build's own output when it fails
 */
export const build = (name: TargetName): void => {
  const startedMs = Date.now()
  const before = fingerprintOf(targets[name])
  fs.rmSync(stampOf(name), { force: true })
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', targets[name].script], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`build of ${name} failed\n${readable(stdout)}\n${readable(stderr)}`)
  fs.mkdirSync(stamps, { recursive: true })
  fs.writeFileSync(stampOf(name), before)
  console.log(`built ${name} in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`)
}

/** Builds those of `names` whose inputs have changed. */
export const buildStale = (names: readonly TargetName[] = targetNames): void => {
  for (const name of names) if (isStale(name)) build(name)
}

const main = (args: readonly string[]): void => {
  const unknown = args.filter((a) => a !== '--force' && !targetNames.includes(a as TargetName))
  if (unknown.length > 0) throw new Error(`unknown target: ${unknown.join(', ')}; known: ${targetNames.join(', ')}`)
  const asked = targetNames.filter((name) => args.includes(name))
  const names = asked.length > 0 ? asked : targetNames
  if (args.includes('--force')) names.forEach(build)
  else buildStale(names)
}

if (require.main === module) {
  try {
    main(process.argv.slice(2))
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
