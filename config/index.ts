import path from 'node:path'
import { defineConfig, type UserConfigExport } from '@tarojs/cli'
import devConfig from './dev'
import prodConfig from './prod'

const root = path.resolve(__dirname, '..')

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
  alias: { '@': path.resolve(root, 'src') },
  defineConstants: { CLOUD_ENV_ID: JSON.stringify(process.env.TCB_ENV ?? '') },
  mini: {
    optimizeMainPackage: { enable: true },
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
  },
}

/** Taro's build for WeChat (`dist/weapp`) and the browser (`dist/h5`). */
export default defineConfig<'webpack5'>((merge) =>
  process.env.NODE_ENV === 'development' ? merge({}, base, devConfig) : merge({}, base, prodConfig),
)
