import * as ge from 'glass-easel'
import { MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
import { BUILT_IN_TAGS } from '../builtInTags'
import { defineBuiltIns } from './builtins'
import { plainEvent } from './events'
import { measureSetData } from './measured'
import { createModules, type Given } from './modules'
import { configurationOf, program, resolvePath } from './program'
import type { Frame, PageEntry, PageInstance, RunnerEvent, SetDataCall } from './types'
import type { PageMaker } from './frame'

export interface Registry extends PageMaker {
  /** Runs app.js and `onLaunch`. */
  launch(options: object): void
  readonly app: () => Record<string, unknown>
}

export interface Host {
  readonly wx: () => object
  readonly stack: () => readonly PageEntry[]
  readonly report: (event: RunnerEvent) => void
  readonly took: { setData(call: SetDataCall): void; file(file: string, ms: number): void }
}

type Definition = Record<string, unknown>
type Handler = (...values: unknown[]) => unknown

/** What registers a page or component under the path of its file. */
interface Makers {
  readonly Page: unknown
  readonly Component: unknown
  readonly Behavior: unknown
}

/** Handlers get WeChat's plain events in place of the engine's. */
const withPlainEvents = (definition: Definition): Definition =>
  Object.fromEntries(
    Object.entries(definition).map(([name, value]) => [
      name,
      typeof value === 'function'
        ? function handler(this: unknown, ...values: unknown[]) {
            return (value as Handler).apply(this, values.map(plainEvent))
          }
        : value,
    ]),
  )

const TYPES: Readonly<Record<string, unknown>> = { String, Number, Boolean, Object, Array, Function }

/** The program's `String` is not the engine's: it is of another realm. */
const ownType = (type: unknown): unknown => (typeof type === 'function' ? (TYPES[type.name] ?? type) : type)

const ownProperty = (property: unknown): unknown => {
  if (typeof property !== 'object' || property === null) return ownType(property)
  const { type, optionalTypes, ...rest } = property as { type?: unknown; optionalTypes?: readonly unknown[] }
  return { ...rest, type: ownType(type), ...(optionalTypes && { optionalTypes: optionalTypes.map(ownType) }) }
}

const withOwnTypes = ({ properties = {}, ...rest }: Definition): Definition => ({
  ...rest,
  properties: Object.fromEntries(Object.entries(properties as object).map(([name, one]) => [name, ownProperty(one)])),
})

const builtIn = new Set<string>(BUILT_IN_TAGS)

/** Elements of the browser, under names of their own for WeChat's components: `<wx-view>`. */
const drawingContext = (): ge.CurrentWindowBackendContext => {
  const context = new ge.CurrentWindowBackendContext()
  const create = context.document
  context.document = {
    createElement: (tag: string) => create.createElement(builtIn.has(tag) ? `wx-${tag}` : tag),
    createTextNode: (text: string) => create.createTextNode(text),
    createDocumentFragment: () => create.createDocumentFragment(),
  }
  context.onEvent((target, type, detail, options) => {
    const event = new ge.Event(type, detail as unknown, options)
    ge.Event.dispatchEvent(target, event)
    return event.getEventBubbleStatus()
  })
  return context
}

const messageOf = (error: unknown): { message: string; stack: string } => {
  const { message = String(error), stack = '' } = (error ?? {}) as Partial<Error>
  return { message, stack }
}

/** What `App`, `Page`, `Component` and `Behavior` register, and the pages made of it. */
export const createRegistry = (host: Host): Registry => {
  const environment = new MiniProgramEnv()
  const code = environment.createCodeSpace('main', true)
  defineBuiltIns(environment.getGlobalCodeSpace().getComponentSpace(), code.getComponentSpace())
  for (const [path, content] of Object.entries(program.templates))
    code.addCompiledTemplate(path, { groupList: program.templates, content } as never)
  for (const path of Object.keys(program.configurations))
    code.addComponentStaticConfig(path, configurationOf(path) as never)
  const backend = environment.associateBackend(drawingContext() as never)

  const failed = (error: unknown): void => {
    host.report({ kind: 'exception', ...messageOf(error) })
    console.error(error)
  }
  ge.addGlobalErrorListener((error) => {
    failed(error)
    return false
  })

  // A property that no component has, a component that is not there: WeChat warns, a test must not pass over it.
  ge.addGlobalWarningListener((message) => {
    failed(new Error(message))
    return false
  })

  let appDefinition: Definition = {}
  /** The page or component whose file is being run. A bundle defines it in whatever file it likes: WeChat goes by the file that it runs. */
  let current: { readonly path: string; readonly env: Makers } | null = null
  const running = (): NonNullable<typeof current> => {
    if (!current) throw new Error('Page, Component and Behavior are registered while a file is loaded')
    return current
  }
  const given: Given = {
    wx: host.wx(),
    App: (definition: Definition) => void (appDefinition = definition),
    Page(definition: Definition) {
      const { path, env } = running()
      const { onLoad } = definition
      const load = function load(this: PageInstance, ...values: unknown[]) {
        measureSetData(this, path, host.took.setData)
        return (onLoad as Handler | undefined)?.apply(this, values)
      }
      return (env.Page as Handler)(withPlainEvents({ ...definition, onLoad: load }))
    },
    Component: (definition: Definition) =>
      (running().env.Component as Handler)({
        ...withOwnTypes(definition),
        methods: withPlainEvents((definition.methods ?? {}) as Definition),
      }),
    Behavior: (definition: Definition) => (running().env.Behavior as Handler)(withOwnTypes(definition)),
    getApp: () => appDefinition,
    getCurrentPages: () => host.stack().map((entry) => entry.instance),
  }
  const modules = createModules(given, host.took.file)
  const run = (file: string): void => {
    const before = current
    const path = file.replace(/\.js$/, '')
    try {
      code.componentEnv(path, (env) => {
        current = { path, env }
        modules.load(file)
      })
    } finally {
      current = before
    }
  }
  const registered = new Set<string>()
  const register = (path: string): void => {
    if (registered.has(path)) return
    registered.add(path)
    for (const component of Object.values(configurationOf(path).usingComponents ?? {}))
      register(resolvePath(path, component))
    run(`${path}.js`)
  }

  const call = (entry: Pick<PageEntry, 'instance'>, method: string, ...values: unknown[]): void => {
    try {
      const handler = entry.instance[method] as Handler | undefined
      handler?.apply(entry.instance, values)
    } catch (error) {
      failed(error)
    }
  }
  const roots = new WeakMap<PageInstance, { release(): void }>()

  return {
    app: () => appDefinition,
    launch(options) {
      run('app.js')
      for (const method of ['onLaunch', 'onShow']) (appDefinition[method] as Handler | undefined)?.(options)
    },
    make(path, query, id) {
      register(path)
      const box = document.createElement('div')
      box.className = 'page-box'
      const place = box.appendChild(document.createElement('i'))
      document.getElementById('stage')!.append(box)
      const root = backend.createRoot('page', code, path)
      const instance = root.get() as unknown as PageInstance
      Object.assign(instance, { route: path, __route__: path, options: query, __wxWebviewId__: id })
      call({ instance }, 'onLoad', { ...query })
      root.attach(box as never, place as never)
      roots.set(instance, root)
      return { id, path, query, instance, box }
    },
    destroy(entry) {
      call(entry, 'onUnload')
      roots.get(entry.instance)?.release()
      entry.box.remove()
    },
    call,
    tellApp(event: Parameters<Frame['tellApp']>[0], detail: unknown) {
      ;(appDefinition[event] as Handler | undefined)?.(detail)
    },
  }
}
