/**
 * Signals through the vendor's SDK: documents by id, and watches on them. Expectations: docs.cloudbase.net/database (set, update, remove,
 * serverDate) and cloud.tencent.com/document/product/876/41801 (watch: the first snapshot, then every change).
 */
import wxCloud from 'wx-server-sdk'
import { believeInTheCloud, ENV_ID, liveInCloudBase, startCloudBase, type CloudBase } from '../support/cloudbase'
import { databaseAt, type Database, endWatch, until, watchBySdk } from '../support/watching'

let platform: CloudBase
let db: Database

beforeAll(async () => {
  // The SDK tells of every message on the console.
  for (const method of ['log', 'warn', 'error'] as const)
    jest.spyOn(console, method).mockImplementation(() => undefined)
  believeInTheCloud()
  platform = await startCloudBase()
  db = databaseAt(platform.url)
  await db.createCollection('signals')
})
afterAll(() => platform.stop())

const signal = (id: string) => db.collection('signals').doc(id)
const read = async (id: string): Promise<unknown> => ((await signal(id).get()) as { data: unknown[] }).data[0]

const failureOf = (work: () => Promise<unknown>): Promise<{ code: string; message: string }> =>
  work().then(
    (reply) => ({ code: 'no failure', message: JSON.stringify(reply) }),
    ({ code, message }: { code: string; message: string }) => ({ code, message }),
  )

describe('documents', () => {
  test('set makes one, and puts another in its place', async () => {
    expect(await signal('set').set({ n: 1, old: true })).toMatchObject({ upsertedId: 'set', updated: 0 })
    expect(await signal('set').set({ n: 2 })).toMatchObject({ updated: 1 })
    expect(await read('set')).toEqual({ _id: 'set', n: 2 })
  })

  test('values come back as they went', async () => {
    const value = {
      text: '车主 "🚗"\n',
      at: new Date(1.7e12),
      big: 2 ** 52,
      less: -1.5,
      none: null,
      list: [1, { a: [true] }],
      deep: { a: { b: 1 } },
    }
    await signal('values').set(value)
    expect(await read('values')).toEqual({ _id: 'values', ...value })
  })

  test('update changes what it names', async () => {
    const { command } = db
    await signal('update').set({ n: 1, gone: 1, deep: { a: 1, b: 2 }, list: [1] })
    const update = {
      n: command.inc(4),
      fresh: command.inc(1),
      gone: command.remove(),
      deep: { a: 9 },
      whole: command.set({ x: 1 }),
    }
    expect(await signal('update').update(update)).toMatchObject({ updated: 1 })
    expect(await read('update')).toEqual({
      _id: 'update',
      n: 5,
      fresh: 1,
      deep: { a: 9, b: 2 },
      list: [1],
      whole: { x: 1 },
    })
    expect(await signal('nobody').update({ n: 1 })).toMatchObject({ updated: 0 })
    expect(await read('nobody')).toBeUndefined()
    expect(await db.collection('signals').where({ _id: 'update' }).update({ n: 6 })).toMatchObject({ updated: 1 })
    expect(
      await db
        .collection('signals')
        .where({ _id: 'update' })
        .updateAndReturn({ n: command.inc(1) }),
    ).toMatchObject({ updated: 1, doc: { n: 7 } })
  })

  test('add keeps its id, once', async () => {
    expect(await db.collection('signals').add({ _id: 'added', n: 1 })).toMatchObject({ id: 'added' })
    expect(await failureOf(() => db.collection('signals').add({ _id: 'added' }))).toMatchObject({
      code: 'DATABASE_REQUEST_FAILED',
      message: expect.stringContaining('E11000'),
    })
  })

  test('remove takes it away, once', async () => {
    await signal('removed').set({ n: 1 })
    expect(await signal('removed').remove()).toMatchObject({ deleted: 1 })
    expect(await signal('removed').remove()).toMatchObject({ deleted: 0 })
    expect(await read('removed')).toBeUndefined()
  })

  test('a server date is the service’s time', async () => {
    await signal('date').set({ at: db.serverDate(), later: db.serverDate({ offset: 60_000 }) })
    await signal('date').update({ updated: db.serverDate() })
    const { at, later, updated } = (await read('date')) as Record<string, Date>
    expect(Math.abs(at!.getTime() - Date.now())).toBeLessThan(5_000)
    expect(later!.getTime() - at!.getTime()).toBe(60_000)
    expect(updated!.getTime()).toBeGreaterThanOrEqual(at!.getTime())
  })

  test('many at once count every one', async () => {
    await signal('many').set({ n: 0 })
    await Promise.all(Array.from({ length: 60 }, () => signal('many').update({ n: db.command.inc(1) })))
    expect(await read('many')).toEqual({ _id: 'many', n: 60 })
  })
})

test('wx-server-sdk writes and reads the same', async () => {
  const leave = liveInCloudBase(platform.url)
  try {
    wxCloud.init({ env: ENV_ID })
    const wxDb = wxCloud.database()
    await signal('wx').set({ n: 1 })
    await wxDb
      .collection('signals')
      .doc('wx')
      .update({ data: { n: wxDb.command.inc(1) } })
    expect(await read('wx')).toEqual({ _id: 'wx', n: 2 })
    await wxDb
      .collection('signals')
      .doc('wx')
      .set({ data: { n: 7 } })
    expect(await wxDb.collection('signals').doc('wx').get()).toMatchObject({ data: { _id: 'wx', n: 7 } })
    await wxDb.collection('signals').doc('wx').remove()
    expect(await read('wx')).toBeUndefined()
  } finally {
    leave()
  }
})

describe('what signals do not need says so', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['database.getDocument', () => db.collection('signals').where({ n: 1 }).get()],
    ['database.getDocument', () => db.collection('signals').get()],
    ['database.getDocument', () => db.collection('signals').where({ _id: 'a', n: 1 }).get()],
    ['"projection"', () => signal('a').field({ n: true }).get()],
    ['"order"', () => db.collection('signals').where({ _id: 'a' }).orderBy('n', 'desc').get()],
    ['database.modifyDocument', () => db.collection('signals').where({ n: 1 }).update({ n: 2 })],
    ['database.removeDocument', () => db.collection('signals').where({ n: 1 }).remove()],
    ['own _id', () => db.collection('signals').add({ n: 1 })],
    [
      'own _id',
      () =>
        db
          .collection('signals')
          .where({ _id: db.command.in(['a', 'b']) })
          .get(),
    ],
    [
      '"$push"',
      async () => {
        await signal('push').set({ list: [] })
        await signal('push').update({ list: db.command.push(1) })
      },
    ],
    ['"database.calculateDocument"', () => db.collection('signals').count()],
    ['"database.startTransaction"', () => db.startTransaction() as Promise<unknown>],
  ])('%s', async (name, work) => {
    expect(await failureOf(work)).toMatchObject({ code: 'ACTION_NOT_SERVED', message: expect.stringContaining(name) })
  })
})

describe('refusals', () => {
  test.each<[string, string, () => Promise<unknown>]>([
    ['a collection that is not there', 'DATABASE_COLLECTION_NOT_EXIST', () => db.collection('nothing').doc('a').get()],
    ['writing into it', 'DATABASE_COLLECTION_NOT_EXIST', () => db.collection('nothing').doc('a').set({ n: 1 })],
    ['a collection that is there', 'DATABASE_COLLECTION_ALREADY_EXIST', () => db.createCollection('signals')],
    ['a name that leads elsewhere', 'INVALID_PARAM', () => db.createCollection('../signals')],
    [
      'a document that is too large',
      'DATABASE_REQUEST_FAILED',
      () => signal('large').set({ text: 'x'.repeat(512 * 1024) }),
    ],
    ['an id that is too long', 'INVALID_PARAM', () => signal('x'.repeat(129)).set({ n: 1 })],
    [
      'counting what is no number',
      'DATABASE_REQUEST_FAILED',
      async () => {
        await signal('text').set({ n: 'one' })
        await signal('text').update({ n: db.command.inc(1) })
      },
    ],
    [
      'a field below what is no object',
      'DATABASE_REQUEST_FAILED',
      async () => {
        await signal('flat').set({ n: 1 })
        await signal('flat').update({ n: { deep: 1 } })
      },
    ],
  ])('%s', async (_, code, work) => {
    expect((await failureOf(work)).code).toBe(code)
  })
})

describe('watches', () => {
  // The SDK closes its connection with the last watch, and stumbles when another one begins at that very moment.
  let anchor: ReturnType<typeof watchBySdk>
  beforeAll(async () => {
    anchor = watchBySdk(db, 'signals', 'anchor')
    await anchor.told(1)
  })
  afterAll(() => anchor.close())

  test('what is there first, then every change once and in its order', async () => {
    await signal('watched').set({ n: 0, deep: { a: 1 } })
    const watch = watchBySdk(db, 'signals', 'watched')
    await watch.told(1)
    for (let n = 1; n <= 20; n += 1) await signal('watched').update({ n: db.command.inc(1) })
    await signal('watched').update({ deep: { a: 2 }, extra: 'x' })
    await signal('watched').update({ extra: db.command.remove() })
    await signal('watched').set({ n: 100 })
    await signal('watched').set({ n: 100 })
    await signal('watched').remove()
    await signal('watched').set({ n: 7 })
    const told = await watch.told(26)
    expect(told.map(({ docs }) => docs[0])).toEqual([
      ...Array.from({ length: 21 }, (_, n) => ({ _id: 'watched', n, deep: { a: 1 } })),
      { _id: 'watched', n: 20, deep: { a: 2 }, extra: 'x' },
      { _id: 'watched', n: 20, deep: { a: 2 } },
      { _id: 'watched', n: 100 },
      undefined,
      { _id: 'watched', n: 7 },
    ])
    expect(told.map(({ id }) => id)).toEqual(told.map((_, i) => i + told[0]!.id))
    expect(told.slice(-3).map(({ docChanges: [c] }) => [c!.dataType, c!.queueType])).toEqual([
      ['replace', 'update'],
      ['remove', 'dequeue'],
      ['add', 'enqueue'],
    ])
    expect(told[0]!.docChanges).toMatchObject([{ dataType: 'init', queueType: 'init', docId: 'watched' }])
    expect(watch.errors).toEqual([])
    await watch.close()
  })

  test('writes at the same moment are told one by one', async () => {
    await signal('crowd').set({ n: 0 })
    const watch = watchBySdk(db, 'signals', 'crowd')
    await watch.told(1)
    await Promise.all(Array.from({ length: 60 }, () => signal('crowd').update({ n: db.command.inc(1) })))
    expect((await watch.told(61)).map(({ docs }) => docs[0]!.n)).toEqual(Array.from({ length: 61 }, (_, n) => n))
    await watch.close()
  })

  test('a document that is not there yet is told when it comes', async () => {
    const watch = watchBySdk(db, 'signals', 'to-come')
    expect((await watch.told(1))[0]!.docs).toEqual([])
    await signal('to-come').set({ n: 1 })
    expect((await watch.told(2))[1]!.docs).toEqual([{ _id: 'to-come', n: 1 }])
    await watch.close()
  })

  test('by a query for the id, beside others, until it is closed', async () => {
    const seen: unknown[] = []
    const listener = db
      .collection('signals')
      .where({ _id: 'both' })
      .watch({ onChange: ({ docs }) => void seen.push(docs[0]), onError: () => undefined })
    const other = watchBySdk(db, 'signals', 'both')
    await other.told(1)
    await until(() => seen.length === 1)
    await signal('both').set({ n: 1 })
    await signal('elsewhere').set({ n: 1 })
    await other.told(2)
    await until(() => seen.length === 2)
    await endWatch(listener)
    await signal('both').set({ n: 2 })
    await other.told(3)
    expect(seen).toEqual([undefined, { _id: 'both', n: 1 }])
    expect(other.snapshots.map((s) => s.docs[0])).toEqual([undefined, { _id: 'both', n: 1 }, { _id: 'both', n: 2 }])
    await other.close()
  })
})
