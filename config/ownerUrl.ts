import { existsSync } from 'node:fs'
import path from 'node:path'
import { urlOf } from '../local/postgres/prepare'
import { loadSecrets } from '../local/secrets'
import ports from './ports.json'

/**
 * The database that an operator's command works on: `DATABASE_OWNER_URL`, else that of the local stack in this folder.
 * @throws Error when there is neither
 */
export const ownerUrl = (): string => {
  const { DATABASE_OWNER_URL: given, CHEZHU_PORT_BASE: base } = process.env
  if (given) return given
  const dataDir = path.resolve('.data')
  if (!existsSync(path.join(dataDir, 'secrets.json')))
    throw new Error('DATABASE_OWNER_URL is missing: the connection of the role that owns the schema')
  const port = ports.postgres + (base ? Number(base) - ports.launcher : 0)
  return urlOf({ host: '127.0.0.1', port, ...loadSecrets(dataDir).postgres }, 'chezhu_owner', 'chezhu')
}
