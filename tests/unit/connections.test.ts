import { readEnv } from '../../cloudfunctions/core/env'
import { connectionsNeeded, parseInstances } from '../../config/connections'

const NAMES = ['api', 'webhooks', 'jobs']
const server = { maxConnections: 100, reserved: 3, roleLimit: -1 }

describe('connections that the functions may open', () => {
  it('are their instances times the pool of each, and five at least for one of jobs', () => {
    const instances = parseInstances('api:12, webhooks:2,jobs:3', NAMES)
    expect(connectionsNeeded(instances, 4, server)).toEqual({ needed: 12 * 4 + 2 * 4 + 3 * 5, available: 89 })
    expect(connectionsNeeded(instances, 8, server).needed).toBe(17 * 8)
  })

  it('end where the role has a limit of its own', () => {
    expect(connectionsNeeded(new Map(), 4, { ...server, roleLimit: 40 }).available).toBe(40)
    expect(connectionsNeeded(new Map(), 4, { ...server, roleLimit: 400 }).available).toBe(89)
  })

  it.each(['', 'api:12', 'api:1,webhooks:1,jobs:x', 'api:1,webhooks:1,jobs:0', 'api:1,webhooks:1,jobs:1,other:1'])(
    'cannot be told from %j',
    (text) => expect(() => parseInstances(text, NAMES)).toThrow(/FUNCTION_INSTANCES/),
  )

  it.each(['0', '-1', '2.5', 'many', '51'])('come from no pool of %s', (PGPOOL_MAX) => {
    expect(() => readEnv({ PGPOOL_MAX })).toThrow(/PGPOOL_MAX/)
  })
  it('come from a pool of four, or of what is said', () => {
    for (const source of [{}, { PGPOOL_MAX: '6' }]) expect(() => readEnv(source)).not.toThrow(/PGPOOL_MAX/)
  })
})
