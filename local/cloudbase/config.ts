import { readFileSync } from 'node:fs'

/** What the stand-in is told at start: a file, so that no secret stands in a process list. */
export interface CloudBaseConfig {
  readonly port: number
  readonly envId: string
  readonly region: string
  readonly secretId: string
  readonly secretKey: string
  /** Signs the sessions that the WeChat stand-in gives its clients. */
  readonly clientSessionSecret: string
  readonly appId: string
  /** Folder of the built function bundles, one folder each. */
  readonly functionsDir: string
  /** Folder of the static hosting. */
  readonly staticDir: string
  /** Folder of the files that were uploaded. */
  readonly storageDir: string
  /** Folder of the documents that are watched. */
  readonly signalsDir: string
  /** `cloudbaserc.json`: functions, their limits and timers. */
  readonly manifest: string
  /** WeChat's open API and the secret shown to it when a cloud call is handed on; without it there are no cloud calls. */
  readonly openApi?: { readonly url: string; readonly secret: string }
  /** Values of the `{{env.NAME}}` placeholders in the manifest, and nothing else that a function gets. */
  readonly variables: Readonly<Record<string, string>>
}

export interface ManifestFunction {
  readonly name: string
  readonly memorySize: number
  readonly timeout: number
  readonly envVariables: Readonly<Record<string, string>>
  readonly triggers?: readonly { readonly name: string; readonly type: string; readonly config: string }[]
}

export const readConfig = (file: string): CloudBaseConfig => JSON.parse(readFileSync(file, 'utf8')) as CloudBaseConfig

/** Reads the manifest as the CLI does: a placeholder without a value leaves the variable out. */
export const readManifest = (config: CloudBaseConfig): ManifestFunction[] => {
  const { functions } = JSON.parse(readFileSync(config.manifest, 'utf8')) as { functions: ManifestFunction[] }
  return functions.map((f) => ({
    ...f,
    envVariables: Object.fromEntries(
      Object.entries(f.envVariables).flatMap(([name, text]) => {
        const placeholder = /^\{\{env\.(\w+)\}\}$/.exec(text)?.[1]
        const value = placeholder ? config.variables[placeholder] : text
        return value === undefined ? [] : [[name, value]]
      }),
    ),
  }))
}
