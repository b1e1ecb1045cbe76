import pg from 'pg'
import { ownerUrl } from './ownerUrl'
import { logged, namesOf, recorded, type Happening } from './story'

const USAGE = 'npm run trace -- ID [LOG …]   ID: an appointment (apt_…), a trace (trc_…), or the DMS’s key or number'

const table = (story: readonly Happening[]): string[] => {
  const startMs = story[0]!.atMs
  const column = (pick: (h: Happening) => string) => Math.max(...story.map((h) => pick(h).length))
  const [where, what] = [column((h) => h.where), column((h) => h.what)]
  return story.map((h) =>
    [
      new Date(h.atMs).toISOString().slice(0, 23).replace('T', ' '),
      `+${h.atMs - startMs} ms`.padStart(12),
      h.where.padEnd(where),
      h.what.padEnd(what),
      h.outcome,
      h.trace ? `[${h.trace.slice(-6)}]` : '',
    ].join('  '),
  )
}

/** `npm run trace`: the whole story of one booking, from the database and the logs, in the order of time (UTC). */
const main = async ([id, ...files]: readonly string[]): Promise<void> => {
  if (!id) throw new Error(USAGE)
  const client = new pg.Client({ connectionString: ownerUrl() })
  await client.connect()
  try {
    const names = await namesOf(client, id)
    const logs = files.length > 0 ? files : ['.data/log/stack.log.1', '.data/log/stack.log']
    const story = [...(await recorded(client, names)), ...(await logged(logs, names))].sort((a, b) => a.atMs - b.atMs)
    if (story.length === 0) throw new Error(`nothing is known of ${id}`)
    console.log(`${[...names.refs].join(' = ')}\n${[...names.traces].join(', ')}\n`)
    console.log(table(story).join('\n'))
  } finally {
    await client.end()
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
