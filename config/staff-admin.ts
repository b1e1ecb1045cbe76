import pg from 'pg'
import { ownerUrl } from './ownerUrl'
import { appointGroupAdmin, dismissGroupAdmin, groupOf } from './staff/admin'

const USAGE = 'npm run staff:admin -- PHONE [--end]   with GROUP_ID where the database has several groups'

/** `npm run staff:admin`: makes, or with `--end` unmakes, an admin of the group. The only way there is; no call can. */
const main = async (): Promise<void> => {
  const [phone, option, ...rest] = process.argv.slice(2)
  if (!phone || rest.length > 0 || (option && option !== '--end')) throw new Error(`usage: ${USAGE}`)
  const client = new pg.Client({ connectionString: ownerUrl() })
  await client.connect()
  try {
    const groupId = await groupOf(client, process.env.GROUP_ID)
    const act = option ? dismissGroupAdmin : appointGroupAdmin
    const changed = await act(client, groupId, phone)
    console.log(changed ? `${option ? 'no longer' : 'now'} an admin of ${groupId}` : `nothing to change in ${groupId}`)
  } finally {
    await client.end()
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
