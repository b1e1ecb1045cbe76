import * as z from 'zod/mini'

const secret = z.string().check(z.minLength(32))
const url = z.string().check(z.regex(/^https?:\/\/[^\s]+$/))

const schema = z.object({
  DATABASE_URL: z.string().check(z.minLength(1)),
  /** Connections a function instance may hold: instances × this must stay under the server's limit. */
  PGPOOL_MAX: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(50)), 4),
  GROUP_ID: z.string().check(z.regex(/^grp_[0-9A-Z]{26}$/)),
  GROUP_NAME: z.string().check(z.minLength(1)),
  DMS_BASE_URL: url,
  DMS_API_KEY: z.string().check(z.minLength(8)),
  /** One or, while rotating, several `whsec_` secrets parted by a space. */
  DMS_WEBHOOK_SECRET: z.string().check(z.regex(/^whsec_\S+( whsec_\S+)*$/)),
  SESSION_SECRET: secret,
  SMS_CODE_SECRET: secret,
  SMS_API_URL: z._default(url, 'https://sms.tencentcloudapi.com'),
  SMS_APP_ID: z.string(),
  SMS_SIGN_NAME: z.string(),
  SMS_TEMPLATE_ID: z.string(),
  SMS_SECRET_ID: z.string(),
  SMS_SECRET_KEY: z.string(),
  TCB_ENV: z.string().check(z.minLength(1)),
  /** Opens `GET /api/metrics` to whoever has it; without one the page does not exist. */
  METRICS_TOKEN: z.optional(secret),
  LOG_LEVEL: z._default(z.string(), 'info'),
})

export type Env = z.infer<typeof schema>

/**
 * Reads and checks the function's environment, the only thing that differs between a laptop and the cloud.
 * @throws Error that names each missing or wrong variable, never its value
 */
export const readEnv = (source: Record<string, string | undefined> = process.env): Env => {
  const parsed = schema.safeParse(source)
  if (parsed.success) return parsed.data
  const names = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))]
  throw new Error(`environment is incomplete: ${names.join(', ')}`)
}
