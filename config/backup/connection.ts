import { existsSync } from 'node:fs'
import path from 'node:path'
import { chosenPorts } from '../../local/ports'
import { urlOf } from '../../local/postgres/prepare'
import { loadSecrets } from '../../local/secrets'

/**
 * Connection of the role that owns the schema: `DATABASE_OWNER_URL`, or else the local stack's own, which must be running.
 * @throws Error when there is neither
 */
export const ownerUrl = (dataDir = path.resolve('.data')): string => {
  const { DATABASE_OWNER_URL } = process.env
  if (DATABASE_OWNER_URL) return DATABASE_OWNER_URL
  if (!existsSync(path.join(dataDir, 'secrets.json')))
    throw new Error(
      'DATABASE_OWNER_URL is missing, and there is no local stack: the connection of the role that owns the schema',
    )
  const access = { host: '127.0.0.1', port: chosenPorts().postgres, ...loadSecrets(dataDir).postgres }
  return urlOf(access, 'chezhu_owner', 'chezhu')
}
