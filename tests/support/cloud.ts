import cloudbase, { type CloudBase } from '@cloudbase/node-sdk'
import type { Stack } from '../../local/stack'

/** The vendor's SDK, signed as an administrator of the stack's environment. */
export const adminOf = (stack: Pick<Stack, 'envId' | 'secrets' | 'urls'>): CloudBase =>
  cloudbase.init({
    env: stack.envId,
    secretId: stack.secrets.cloudSecretId,
    secretKey: stack.secrets.cloudSecretKey,
    serviceUrl: `${stack.urls.app}/admin`,
    timeout: 30_000,
    keepalive: true,
  })
