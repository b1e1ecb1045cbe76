import type { Consent, ConsentRepository } from '../../core/ports/consents'

/** What owners agreed to and took back. */
export const consentRepository: ConsentRepository = {
  standing: (sql, { groupId, accountId }) =>
    sql.query<Consent>(
      `SELECT DISTINCT ON (purpose) purpose, text_version AS "textVersion", decision, decided_at_ms AS "decidedAtMs", source
         FROM consents WHERE group_id = $1 AND account_id = $2 ORDER BY purpose, decided_at_ms DESC, consent_id DESC`,
      [groupId, accountId],
    ),

  async countSince(sql, { groupId, accountId }, sinceMs) {
    await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 2))', [`${groupId}:${accountId}`])
    const [row] = await sql.query<{ count: number }>(
      'SELECT count(*) FROM consents WHERE group_id = $1 AND account_id = $2 AND recorded_at_ms > $3',
      [groupId, accountId, sinceMs],
    )
    return row!.count
  },

  async add(sql, { groupId, accountId }, consents, nowMs) {
    const column = <K extends keyof Consent>(name: K): Consent[K][] => consents.map((consent) => consent[name])
    await sql.query(
      `INSERT INTO consents (group_id, account_id, purpose, text_version, decision, decided_at_ms, recorded_at_ms, source)
       SELECT $1, $2, c.purpose, c.text_version, c.decision, c.decided_at_ms, $3, c.source
         FROM unnest($4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[]) AS c (purpose, text_version, decision, decided_at_ms, source)`,
      [
        groupId,
        accountId,
        nowMs,
        column('purpose'),
        column('textVersion'),
        column('decision'),
        column('decidedAtMs'),
        column('source'),
      ],
    )
  },
}
