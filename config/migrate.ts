import { migrate } from '../cloudfunctions/adapters/postgres/migrate'

/** `npm run db:migrate`: brings the database behind DATABASE_OWNER_URL to the present schema. */
const main = async (): Promise<void> => {
  const url = process.env.DATABASE_OWNER_URL
  if (!url) throw new Error('DATABASE_OWNER_URL is missing: the connection of the role that owns the schema')
  await migrate(url)
  console.log('the database has the present schema')
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
