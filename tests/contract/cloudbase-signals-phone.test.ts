/**
 * Signals as a phone watches them: the messages of @cloudbase/database (src/realtime, src/typings/realtime.ts) sent by hand, because WeChat's
 * client is not to be had here. Who may watch what: docs.cloudbase.net/database/security-rules.
 */
import {
  believeInTheCloud,
  ENV_ID,
  fromPhone,
  phoneSession,
  startCloudBase,
  type CloudBase,
} from '../support/cloudbase'
import { setClock } from '../support/cloudbase-storage'
import { databaseAt, type Database, openSocket, ticketOf, until, type Ticket } from '../support/watching'

let platform: CloudBase
let db: Database
const open: { close(): void }[] = []

beforeAll(async () => {
  believeInTheCloud()
  platform = await startCloudBase()
  db = databaseAt(platform.url)
  await db.createCollection('signals')
})
afterAll(() => platform.stop())
afterEach(async () => {
  for (const socket of open.splice(0)) socket.close()
  await fetch(`${platform.url}/faults`, { method: 'DELETE' })
})

const signal = (id: string) => db.collection('signals').doc(id)
const connect = async (wsUrl: string) => {
  const socket = await openSocket(wsUrl)
  open.push(socket)
  return socket
}
const socketOf = async (openid: string) => {
  const ticket = await ticketOf(platform.url, await phoneSession(openid))
  const socket = await connect(ticket.wsUrl)
  expect((await socket.login(ticket)).msgData.code).toBeUndefined()
  return socket
}
const docsIn = (events: readonly { readonly Doc: string }[]): unknown[] =>
  events.map(({ Doc }) => (Doc === '' ? null : (JSON.parse(Doc) as unknown)))

describe('its own', () => {
  test('what is there, then every change', async () => {
    await signal('own').set({ _openid: 'o-lin', n: 1 })
    const phone = await socketOf('o-lin')
    const { msgType, msgData } = await phone.watch('signals', { _id: 'own' })
    expect([msgType, docsIn(msgData.events)]).toEqual(['INIT_EVENT', [{ _id: 'own', _openid: 'o-lin', n: 1 }]])
    for (let n = 2; n <= 11; n += 1) await signal('own').update({ n: db.command.inc(1) })
    await signal('own').remove()
    await until(() => phone.told().length >= 11)
    expect(phone.told().map(({ ID }) => ID - msgData.currEvent)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(docsIn(phone.told()).map((doc) => (doc as { n: number } | null)?.n)).toEqual([
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      9,
      10,
      11,
      undefined,
    ])
  })

  test('said so in the query', async () => {
    await signal('said').set({ _openid: 'o-lin', n: 1 })
    const phone = await socketOf('o-lin')
    for (const _openid of ['{openid}', 'o-lin'])
      expect((await phone.watch('signals', { _id: 'said', _openid }, _openid)).msgData.events).toHaveLength(1)
    expect((await phone.watch('signals', { _id: 'said', _openid: 'o-wang' })).msgData.code).toBe(
      'COLLECTION_PERMISSION_DENIED',
    )
  })

  test('until the watch is closed', async () => {
    await signal('closed').set({ _openid: 'o-lin', n: 1 })
    const phone = await socketOf('o-lin')
    await phone.watch('signals', { _id: 'closed' }, 'one')
    await phone.watch('signals', { _id: 'closed' }, 'two')
    phone.send(JSON.stringify({ msgType: 'CLOSE_WATCH', watchId: 'one', requestId: 'close', msgData: null }))
    expect((await phone.ask('PING', null)).msgType).toBe('PONG')
    await signal('closed').update({ n: 2 })
    await until(() => phone.told().length >= 1)
    expect((await phone.ask('PING', null)).msgType).toBe('PONG')
    expect(phone.told()).toHaveLength(1)
  })
})

describe('another’s', () => {
  test('is not there, whatever happens to it', async () => {
    await signal('secret').set({ _openid: 'o-lin', n: 1 })
    await signal('nobodys').set({ n: 1 })
    const phone = await socketOf('o-wang')
    for (const id of ['secret', 'nobodys'])
      expect((await phone.watch('signals', { _id: id }, id)).msgData).toMatchObject({ events: [], currEvent: 0 })
    await signal('secret').update({ n: 2 })
    await signal('secret').set({ _openid: 'o-lin', n: 3 })
    await signal('secret').remove()
    await signal('nobodys').update({ n: 2 })
    expect((await phone.ask('PING', null)).msgType).toBe('PONG')
    expect(phone.told()).toEqual([])
  })

  test('cannot be asked for with a query id that somebody else was given', async () => {
    await signal('lent').set({ _openid: 'o-lin', n: 1 })
    const { queryID } = (await (await socketOf('o-lin')).watch('signals', { _id: 'lent' })).msgData
    const phone = await socketOf('o-wang')
    const rebuilt = await phone.ask('REBUILD_WATCH', { queryID, eventID: 0 }, { watchId: 'w' })
    expect(rebuilt.msgData).toMatchObject({ events: [], currEvent: 0 })
    await signal('lent').update({ n: 2 })
    expect((await phone.ask('CHECK_LAST', { queryID, eventID: 0 }, { watchId: 'w' })).msgData.currEvent).toBe(0)
    expect(phone.told()).toEqual([])
  })

  test('goes out of sight when it is given away', async () => {
    await signal('given').set({ _openid: 'o-lin', n: 1 })
    const phone = await socketOf('o-lin')
    await phone.watch('signals', { _id: 'given' })
    await signal('given').update({ _openid: 'o-wang', secret: 1 })
    await signal('given').update({ secret: 2 })
    await until(() => phone.told().length >= 1)
    expect((await phone.ask('PING', null)).msgType).toBe('PONG')
    expect(phone.told()).toMatchObject([{ DataType: 'remove', QueueType: 'dequeue', Doc: '' }])
  })
})

describe('after a break', () => {
  test('what was missed comes in its order, and again from there on', async () => {
    await signal('missed').set({ _openid: 'o-lin', n: 1 })
    const before = await socketOf('o-lin')
    const { queryID, currEvent } = (await before.watch('signals', { _id: 'missed' })).msgData
    before.close()
    for (let n = 2; n <= 10; n += 1) await signal('missed').update({ n })
    const after = await socketOf('o-lin')
    const rebuilt = await after.ask('REBUILD_WATCH', { queryID, eventID: currEvent }, { watchId: 'w' })
    expect(docsIn(rebuilt.msgData.events).map((doc) => (doc as { n: number }).n)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(rebuilt.msgData.currEvent).toBe(currEvent + 9)
    await signal('missed').update({ n: 11 })
    await until(() => after.told().length >= 1)
    expect(after.told().map(({ ID }) => ID)).toEqual([currEvent + 10])
    expect((await after.ask('CHECK_LAST', { queryID, eventID: 0 }, { watchId: 'w' })).msgData.currEvent).toBe(
      currEvent + 10,
    )
  })

  test.each([
    ['after too many changes', 80, (id: string) => id],
    ['with a query id that is none', 1, () => 'nonsense'],
    ['with a number that is yet to come', 1, (id: string) => id, 99],
  ])('%s one has to begin anew', async (_, changes, spoil, eventID = 1) => {
    const id = `long-${changes}-${eventID}`
    await signal(id).set({ _openid: 'o-lin', n: 1 })
    const phone = await socketOf('o-lin')
    const { queryID } = (await phone.watch('signals', { _id: id })).msgData
    for (let n = 2; n <= changes + 1; n += 1) await signal(id).update({ n })
    const rebuilt = await phone.ask('REBUILD_WATCH', { queryID: spoil(queryID), eventID }, { watchId: 'again' })
    expect([rebuilt.msgType, rebuilt.msgData.code]).toEqual(['ERROR', 'QUERYID_INVALID_ERROR'])
  })
})

describe('the way in', () => {
  const own = (): Promise<Ticket> => phoneSession('o-lin').then((session) => ticketOf(platform.url, session))

  test('a ticket is for those with a session', async () => {
    expect(await fromPhone(platform.url, 'wsWebSign', {}, 'no session')).toMatchObject({ errCode: -501023 })
  })

  test.each<[string, (ticket: Ticket) => Ticket, string]>([
    ['another signature', (t) => ({ ...t, signStr: `${t.signStr.slice(0, -4)}AAAA` }), 'SIGN_INVALID_ERROR'],
    [
      'another person',
      (t) => {
        const [head, , sign] = t.signStr.split('.')
        const claims = Buffer.from(JSON.stringify({ kind: 'admin', sub: '', exp: 4e9 })).toString('base64url')
        return { ...t, signStr: [head, claims, sign].join('.') }
      },
      'SIGN_INVALID_ERROR',
    ],
    ['nothing in it', (t) => ({ ...t, signStr: '' }), 'SIGN_INVALID_ERROR'],
    ['another environment', (t) => ({ ...t, envId: 'another-env' }), 'INVALIID_ENV'],
  ])('a ticket with %s is refused', async (_, spoil, code) => {
    const ticket = await own()
    const socket = await connect(ticket.wsUrl)
    expect((await socket.login(spoil(ticket))).msgData.code).toBe(code)
    expect((await socket.watch('signals', { _id: 'own' })).msgData.code).toBe('CHECK_LOGIN_FAILED')
  })

  test('a ticket is good for a minute', async () => {
    const ticket = await own()
    await setClock(platform.url, 62_000)
    expect((await (await connect(ticket.wsUrl)).login(ticket)).msgData.code).toBe('SIGN_EXPIRED_ERROR')
  })

  test('a phone has no way to write', async () => {
    const session = await phoneSession('o-lin')
    const body = {
      action: 'database.modifyDocument',
      collectionName: 'signals',
      query: '{"_id":"own"}',
      data: '{"n":9}',
      envName: ENV_ID,
    }
    for (const call of ['database.modifyDocument', 'updateDocument', 'addDocument'])
      expect(await fromPhone(platform.url, call, body, session)).toMatchObject({
        errMsg: expect.stringContaining('ACTION_NOT_SERVED'),
      })
    expect(
      await (
        await fetch(`${platform.url}/admin`, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'x-client-session': session },
        })
      ).json(),
    ).toMatchObject({ code: 'SIGN_PARAM_INVALID' })
  })
})

describe('what is refused', () => {
  test.each<[string, string, object, string]>([
    ['a query that is not for an id', 'signals', { n: 1 }, 'ACTION_NOT_SERVED'],
    ['a query for more than an id', 'signals', { _id: 'a', n: 1 }, 'ACTION_NOT_SERVED'],
    ['a collection that is not there', 'nothing', { _id: 'a' }, 'DATABASE_COLLECTION_NOT_EXIST'],
  ])('%s', async (_, collection, query, why) => {
    const { msgType, msgData } = await (await socketOf('o-lin')).watch(collection, query)
    expect([msgType, msgData.code]).toEqual(['ERROR', 'SYS_ERR'])
    expect(msgData.message).toContain(why)
  })

  test('a message that is not known says its name; what is no message ends the connection', async () => {
    const phone = await socketOf('o-lin')
    expect((await phone.ask('WRITE', {})).msgData.message).toContain('"WRITE"')
    phone.send('no json')
    await until(() => phone.closedWith() !== null)
    expect(phone.closedWith()).toBe(1003)
  })

  test('more than a hundred watches, and a message that is too long', async () => {
    const phone = await socketOf('o-lin')
    for (let i = 0; i < 100; i += 1) await phone.watch('signals', { _id: `many-${i}` }, `w${i}`)
    expect((await phone.watch('signals', { _id: 'one-more' }, 'one-more')).msgData.message).toContain('more than 100')
    phone.send(JSON.stringify({ msgType: 'x'.repeat(70_000) }))
    await until(() => phone.closedWith() !== null)
    expect(phone.closedWith()).not.toBeNull()
  })

  test('another address takes no sockets', async () => {
    await expect(openSocket(platform.url.replace('http', 'ws'))).rejects.toThrow()
  })
})
