import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { restoreBackup } from '../../config/backup/restore'
import { takeBackup } from '../../config/backup/take'
import { MIGRATIONS } from '../../cloudfunctions/adapters/postgres/migrate'
import { withClient } from '../../local/postgres/withClient'
import { migratedDatabase, startTestPostgres, type MigratedDatabase } from '../support/postgres'
import { at, openWorkshop, TODAY } from '../support/workshop'

let source: MigratedDatabase
let w: Awaited<ReturnType<typeof openWorkshop>>
let taken: Awaited<ReturnType<typeof takeBackup>>
const directory = mkdtempSync(path.join(os.tmpdir(), 'chezhu-backup-'))
const file = path.join(directory, 'backup.sql.gz')

const book = async (index: number): Promise<void> => {
  const owner = w.owners[index]!
  const held = await w.call(owner, 'appointments.hold', w.holdInput(owner, at(TODAY, 600 + index * 60)))
  if (!held.ok) throw new Error(held.error.code)
  const confirmed = await w.call(owner, 'appointments.confirm', { appointmentId: held.data.appointment.appointmentId })
  if (!confirmed.ok) throw new Error(confirmed.error.code)
}

beforeAll(async () => {
  source = await migratedDatabase()
  w = await openWorkshop(source.appUrl, { technicians: 2, bays: 2, owners: 6 })
  await book(0)
  await book(1)
  // What COPY's text format must escape, its own end of rows among it.
  await withClient(source.ownerUrl, (c) => c.query('UPDATE stores SET address = $1', ['a\\.\n\\.\n\tb\\N 尾']))
  taken = await takeBackup(source.ownerUrl, file)
})
afterAll(async () => {
  await w.close()
  await (await startTestPostgres()).stop()
  rmSync(directory, { recursive: true })
})

let made = 0
/** A database without a schema, as an administrator makes it. */
const emptyTarget = async (): Promise<string> => {
  const server = await startTestPostgres()
  made += 1
  return server.createDatabase(`restored_${made}`, 'chezhu_owner')
}
const rowsIn = (url: string, text: string): Promise<object[]> =>
  withClient(url, async (c) => (await c.query(text)).rows)
const written = (name: string, change: (text: string) => string): string => {
  const changed = path.join(directory, name)
  writeFileSync(changed, gzipSync(change(gunzipSync(readFileSync(file)).toString('utf8'))))
  return changed
}

describe('a backup', () => {
  it('is for this user only, names schema, server and time, and says the same of the same rows', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(taken.header).toMatchObject({ format: 1, migrations: expect.arrayContaining(['0001_booking']) })
    expect(taken.header.server).toMatch(/^\d+\.\d+/)
    expect(taken.summary.rows).toBeGreaterThan(50)
    const again = await takeBackup(source.ownerUrl, path.join(directory, 'again.sql.gz'))
    expect(again.summary.state).toBe(taken.summary.state)
  })

  it('restored into an empty database holds every row, counts on where the numbers stood, and keeps its triggers', async () => {
    const target = await emptyTarget()
    const restored = await restoreBackup(target, file)
    expect(restored.state).toBe(taken.summary.state)
    const after = await takeBackup(target, path.join(directory, 'after.sql.gz'))
    expect(after.summary).toMatchObject({ rows: taken.summary.rows, state: taken.summary.state })
    for (const table of ['appointments', 'audit_log', 'graphile_worker._private_jobs'])
      expect(await rowsIn(target, `SELECT count(*) FROM ${table}`)).toEqual(
        await rowsIn(source.ownerUrl, `SELECT count(*) FROM ${table}`),
      )
    await rowsIn(
      target,
      `INSERT INTO audit_log (group_id, at_ms, trace_id, actor, operation, code) VALUES ('g', 0, 't', 'a', 'o', 'OK')`,
    )
    await expect(rowsIn(target, `UPDATE audit_log SET code = 'X'`)).rejects.toMatchObject({ code: '23001' })
    const job = `SET chezhu.group_id = '${w.groupId}'; SELECT graphile_worker.add_job('${w.groupId}:sms.send', '{}')`
    await expect(rowsIn(target.replace('chezhu_owner', 'chezhu_app'), job)).resolves.not.toThrow()
  })

  it('taken while bookings go on is one moment of the database', async () => {
    const live = path.join(directory, 'live.sql.gz')
    const [during] = await Promise.all([takeBackup(source.ownerUrl, live), book(2), book(3), book(4), book(5)])
    const target = await emptyTarget()
    expect((await restoreBackup(target, live)).state).toBe(during.summary.state)
    // A booking is there with all its rows or not at all.
    expect(
      await rowsIn(
        target,
        `SELECT 1 FROM appointments a WHERE status = 'BOOKED' AND
           (NOT EXISTS (SELECT 1 FROM allocations l WHERE l.appointment_id = a.appointment_id AND l.expires_at_ms IS NULL) OR NOT EXISTS (SELECT 1 FROM audit_log u WHERE u.target = a.appointment_id AND u.operation = 'appointments.confirm'))`,
      ),
    ).toEqual([])
  })
})

describe('a restore refuses', () => {
  it('a database that holds something, unless told to replace it', async () => {
    const target = await emptyTarget()
    await restoreBackup(target, file)
    await rowsIn(target, `INSERT INTO groups VALUES ('grp_of_somebody_else', 'x')`)
    await expect(restoreBackup(target, file)).rejects.toThrow(/not empty.*--replace/)
    expect(await rowsIn(target, `SELECT 1 FROM groups WHERE group_id = 'grp_of_somebody_else'`)).toHaveLength(1)
    expect((await restoreBackup(target, file, { replace: true })).state).toBe(taken.summary.state)
    expect(await rowsIn(target, `SELECT 1 FROM groups WHERE group_id = 'grp_of_somebody_else'`)).toEqual([])
  })

  it.each([
    [
      'is cut off',
      'cut off or altered',
      () => {
        const cut = path.join(directory, 'cut.sql.gz')
        writeFileSync(cut, readFileSync(file).subarray(0, -40))
        return cut
      },
    ],
    [
      'was cut off and packed again',
      'not complete',
      () => written('short.sql.gz', (text) => text.slice(0, text.lastIndexOf('-- end'))),
    ],
    [
      'lacks a table',
      'not where it was announced',
      () => written('less.sql.gz', (text) => text.replace(/COPY public\.bays [^]*?-- table [^\n]*\n/, '')),
    ],
    [
      'has a row altered',
      'do not fit their checksum',
      () => written('altered.sql.gz', (text) => text.replace('测试店', '他人店')),
    ],
    [
      'has a byte flipped',
      '',
      () => {
        const flipped = path.join(directory, 'flipped.sql.gz')
        const bytes = readFileSync(file)
        bytes[Math.floor(bytes.length / 2)]! ^= 1
        writeFileSync(flipped, bytes)
        return flipped
      },
    ],
    [
      'has its header altered',
      'header does not fit',
      () => written('header.sql.gz', (text) => text.replace(/"last":"\d+"/, '"last":"1"')),
    ],
    ['is no backup', 'not a backup', () => written('other.sql.gz', () => 'SELECT 1;\n')],
    [
      'is not packed',
      'cut off or altered',
      () => {
        const plain = path.join(directory, 'plain.sql')
        writeFileSync(plain, gunzipSync(readFileSync(file)))
        return plain
      },
    ],
  ])('a file that %s, before it touches the database', async (_, word, damaged) => {
    const target = await emptyTarget()
    await expect(restoreBackup(target, damaged(), { replace: true })).rejects.toThrow(
      expect.objectContaining({ name: 'DamagedBackup', message: expect.stringContaining(word) }),
    )
    expect(await rowsIn(target, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`)).toEqual([])
  })

  it('a backup of a later schema, and takes one of an earlier schema through the newer migrations', async () => {
    const target = await emptyTarget()
    const migrations = path.join(directory, 'migrations')
    const [ahead, later] = [await emptyTarget(), path.join(directory, 'later.sql.gz')]
    await restoreBackup(ahead, file)
    await rowsIn(ahead, `INSERT INTO schema_migrations (name, run_on) VALUES ('9999_later', now())`)
    await takeBackup(ahead, later)
    await expect(restoreBackup(target, later)).rejects.toThrow(/9999_later/)
    mkdirSync(migrations)
    for (const name of readdirSync(MIGRATIONS)) copyFileSync(path.join(MIGRATIONS, name), path.join(migrations, name))
    writeFileSync(
      path.join(migrations, '9999_later.sql'),
      `-- Up Migration\nALTER TABLE groups ADD COLUMN motto text NOT NULL DEFAULT 'none';\n`,
    )
    expect((await restoreBackup(target, file, { migrations })).state).toBe(taken.summary.state)
    expect(await rowsIn(target, 'SELECT DISTINCT motto FROM groups')).toEqual([{ motto: 'none' }])
  })

  it('a backup of another job queue; the database is then empty and takes the right one', async () => {
    const [other, file2] = [await emptyTarget(), path.join(directory, 'queue.sql.gz')]
    await restoreBackup(other, file)
    await rowsIn(other, 'INSERT INTO graphile_worker.migrations (id, ts, breaking) VALUES (999, now(), false)')
    await takeBackup(other, file2)
    const target = await emptyTarget()
    await expect(restoreBackup(target, file2)).rejects.toThrow(/job queue has version 999/)
    expect((await restoreBackup(target, file)).state).toBe(taken.summary.state)
  })
})

it('a backup that row-level security would leave incomplete fails, and leaves no file', async () => {
  const [forced, partial] = [await emptyTarget(), path.join(directory, 'forced.sql.gz')]
  await restoreBackup(forced, file)
  await rowsIn(forced, 'ALTER TABLE customers FORCE ROW LEVEL SECURITY')
  await expect(takeBackup(forced, partial)).rejects.toMatchObject({ code: '42501' })
  expect(readdirSync(directory).filter((name) => name.startsWith('forced'))).toEqual([])
})
