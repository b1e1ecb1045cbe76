import path from 'node:path'
import components from './components.json'

interface Platform {
  template?: { mergeComponents(ctx: Context, patch: Record<string, Record<string, string>>): void }
  runtimePath: string | string[]
}
interface Context {
  registerMethod(method: { name: string; fn(platform: Platform): void }): void
}

/**
 * Teaches the weapp build the `aria-*` attributes that Taro's templates leave out. The template and the runtime's
 * attribute aliases are made from the same list: patching one alone would shift values into wrong attributes.
 */
export default (ctx: Context): void => {
  ctx.registerMethod({
    name: 'onSetupClose',
    fn(platform) {
      if (!platform.template) return
      platform.template.mergeComponents(ctx, components)
      platform.runtimePath = [platform.runtimePath, path.resolve(__dirname, 'runtime.js')].flat()
    },
  })
}
