import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ulid } from 'ulid'

const random = (): string => randomBytes(24).toString('base64url')

const make = () => ({
  groupId: `grp_${ulid()}`,
  postgres: { superPassword: random(), ownerPassword: random(), appPassword: random(), dmsPassword: random() },
  dmsApiKey: `dms_${random()}`,
  dmsWebhookSecret: `whsec_${randomBytes(32).toString('base64')}`,
  sessionSecret: random() + random(),
  smsCodeSecret: random() + random(),
  smsSecretId: `AKID${random()}`,
  smsSecretKey: random(),
  cloudSecretId: `AKID${random()}`,
  cloudSecretKey: random(),
  clientSessionSecret: random() + random(),
  wechatSecret: random(),
  cloudCallSecret: random() + random(),
  metricsToken: random() + random(),
})

export type Secrets = ReturnType<typeof make>

/** Secrets of the local stack: made once, kept in the data directory, never in the repository. What a newer version needs beside is added. */
export const loadSecrets = (dataDir: string): Secrets => {
  const file = path.join(dataDir, 'secrets.json')
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {}
  mkdirSync(dataDir, { recursive: true })
  const secrets = { ...make(), ...kept }
  if (Object.keys(secrets).some((name) => !(name in kept)))
    writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  return secrets
}
