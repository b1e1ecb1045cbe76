import path from 'node:path'
import { defineConfig, type UserConfigExport } from '@tarojs/cli'
import devConfig from './dev'
import prodConfig from './prod'

const root = path.resolve(__dirname, '..')

const legacyOf = (name: string) => path.resolve(root, `node_modules/@tanstack/${name}/build/legacy/index.js`)

/** Sizes are written in real px: a touch target of 44 px stays 44 px on a narrow phone, and text follows the system's font size only. */
const postcss = {
  pxtransform: { enable: false, config: {} },
  cssModules: { enable: false },
  autoprefixer: { enable: true, config: {} },
}

const base: UserConfigExport<'webpack5'> = {
  projectName: 'chezhu',
  date: '2026-11-23',
  designWidth: 375,
  deviceRatio: { 375: 2, 640: 1.17, 750: 1, 828: 0.905 },
  sourceRoot: 'src',
  outputRoot: `dist/${process.env.TARO_ENV ?? 'h5'}`,
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  plugins: [path.resolve(__dirname, 'plugins/aria/index.ts')],
  alias: {
    '@': path.resolve(root, 'src'),
    // The modern builds use private class members, which older WeChat engines cannot read.
    '@tanstack/react-query$': legacyOf('react-query'),
    '@tanstack/query-core$': legacyOf('query-core'),
  },
  // Taro's defaults for the browser quote every key, which breaks private class members of libraries.
  terser: { config: { output: { quote_keys: false, keep_quoted_props: false } } },
  defineConstants: { CLOUD_ENV_ID: JSON.stringify(process.env.TCB_ENV ?? '') },
  // The pictures that app.json names; the browser's build takes in its own.
  copy:
    process.env.TARO_ENV === 'weapp'
      ? { patterns: [{ from: 'src/assets', to: 'dist/weapp/assets' }], options: {} }
      : undefined,
  mini: {
    optimizeMainPackage: { enable: true },
    // Every class has one owner, so the order of the style sheets does not matter.
    miniCssExtractPluginOption: { ignoreOrder: true },
    postcss,
  },
  h5: {
    publicPath: '/',
    staticDirectory: 'static',
    router: { mode: 'hash' },
    output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
    },
    postcss,
    webpackChain(chain) {
      // What two pages share is sent once instead of with each of them.
      chain.optimization.splitChunks({
        chunks: 'async',
        maxInitialRequests: Infinity,
        cacheGroups: {
          default: false,
          defaultVendors: false,
          shared: { name: 'shared', minChunks: 2, minSize: 0, priority: 1 },
        },
      })
      chain.performance.hints(false)
    },
  },
}

/** Taro's build for WeChat (`dist/weapp`) and the browser (`dist/h5`). */
export default defineConfig<'webpack5'>((merge) =>
  process.env.NODE_ENV === 'development' ? merge({}, base, devConfig) : merge({}, base, prodConfig),
)
