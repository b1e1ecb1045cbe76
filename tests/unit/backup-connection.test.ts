import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ownerUrl } from '../../config/backup/connection'
import ports from '../../config/ports.json'
import { loadSecrets } from '../../local/secrets'

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'chezhu-data-'))
const before = { ...process.env }
afterEach(() => {
  process.env = { ...before }
})
afterAll(() => rmSync(dataDir, { recursive: true }))

describe('whose database is backed up', () => {
  it('is the one that is named, else the local stack’s, at the ports it was given', () => {
    delete process.env.DATABASE_OWNER_URL
    expect(() => ownerUrl(dataDir)).toThrow(/DATABASE_OWNER_URL is missing/)
    const { ownerPassword } = loadSecrets(dataDir).postgres
    expect(ownerUrl(dataDir)).toBe(`postgres://chezhu_owner:${ownerPassword}@127.0.0.1:${ports.postgres}/chezhu`)
    process.env.CHEZHU_PORT_BASE = String(ports.launcher + 1000)
    expect(new URL(ownerUrl(dataDir)).port).toBe(String(ports.postgres + 1000))
    process.env.DATABASE_OWNER_URL = 'postgres://elsewhere/db'
    expect(ownerUrl(dataDir)).toBe('postgres://elsewhere/db')
  })
})
