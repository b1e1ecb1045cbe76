import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Clock } from '../../clock'
import type { Actions } from '../actions'
import type { ClientCalls } from '../client'
import type { CloudBaseConfig } from '../config'
import { storageActions } from './adminActions'
import { storageCalls } from './clientCalls'
import { createCredentials } from './credentials'
import { createDesk } from './desk'
import { createFiles } from './files'
import { serveStorage } from './http'
import { bucketOf } from './names'

interface Storage {
  readonly actions: Actions
  readonly calls: ClientCalls
  /** Registers the addresses that files go to and come from. */
  serve(app: Hono<{ Bindings: HttpBindings }>): void
}

/** Cloud storage: the wires of the SDK and of the phone, and the addresses that both are sent to. */
export const createStorage = (config: CloudBaseConfig, clock: Clock): Storage => {
  const files = createFiles(config.storageDir, clock)
  const credentials = createCredentials(config, clock)
  const desk = createDesk(config.envId, files, credentials)
  return {
    actions: storageActions(desk),
    calls: storageCalls(desk),
    serve: (app) => serveStorage(app, bucketOf(config.envId), files, credentials),
  }
}
