import type { UserConfigExport } from '@tarojs/cli'
import ports from './ports.json'

/** `taro build --type h5 --watch`: calls go to the local CloudBase stand-in. */
export default {
  h5: {
    devServer: {
      port: 10086,
      open: false,
      proxy: [{ context: ['/api'], target: `http://127.0.0.1:${ports.cloudbase}` }],
    },
  },
} satisfies UserConfigExport<'webpack5'>
