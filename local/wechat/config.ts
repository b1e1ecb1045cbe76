import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'

const text = z.string().check(z.minLength(1))
const count = z.int().check(z.minimum(1))

const appSchema = z.object({
  appId: text,
  secret: text,
  /** The account's original id (`gh_…`), who an event is addressed to. */
  userName: z._default(text, 'gh_000000000000'),
})

const templateSchema = z.object({
  id: text,
  title: text,
  /** In the order of the card: `thing1`, `time2`, … with their Chinese labels; `values` for an enum. */
  keys: z
    .array(z.object({ key: z.string().check(z.regex(/^[a-z_]+\d+$/)), label: text, values: z.optional(z.array(text)) }))
    .check(z.minLength(1), z.maxLength(20)),
  /** Banned by the platform: whoever is asked for it is told `ban`. */
  banned: z._default(z.boolean(), false),
})

const rateSchema = z.object({ perMinute: z.optional(count), perDay: z.optional(count) })

const configSchema = z.object({
  port: z.int(),
  dataDir: text,
  clientSessionSecret: text,
  sms: z.object({
    secretId: text,
    secretKey: text,
    appId: text,
    signName: text,
    templateId: text,
    template: text,
  }),
  apps: z.array(appSchema).check(z.minLength(1)),
  /** What CloudBase shows when it forwards a cloud call. */
  cloudCallSecret: text,
  templates: z._default(z.array(templateSchema), []),
  /** The built `app.json`, whose pages exist; without one the pages are those listed. */
  appJson: z.optional(text),
  pages: z._default(z.array(text), []),
  /** Where events go (消息推送), as configured in the console; without it they wait to be read. */
  push: z.optional(z.object({ url: z.url(), token: text, retryMs: z._default(z.int(), 5_000) })),
  /** A content or an address with the marker in it gets the verdict. */
  verdicts: z._default(z.array(z.object({ marker: text, suggest: z.enum(['risky', 'review']), label: z.int() })), []),
  /** A message with one of these is refused with 45168. */
  riskWords: z._default(z.array(text), []),
  /** How long a send takes; a second one to the same person meanwhile is refused. */
  sendMs: z._default(z.int(), 30),
  /** How long after the request a medium's verdict comes; WeChat says within 30 minutes. */
  mediaCheckMs: z._default(z.int(), 1_000),
  /** Rates lower than WeChat's, for tests: by path. */
  rates: z._default(z.record(z.string(), rateSchema), {}),
})

export type WechatConfig = z.infer<typeof configSchema>
export type App = z.infer<typeof appSchema>
export type Template = z.infer<typeof templateSchema>
export type Rate = z.infer<typeof rateSchema>

/** What the stand-in is told at start: a file, so that no secret stands in a process list. Throws when it makes no sense. */
export const readConfig = (file: string): WechatConfig => configSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
