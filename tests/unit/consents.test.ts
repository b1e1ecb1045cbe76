import { createHash } from 'node:crypto'
import fc from 'fast-check'
import {
  consentPurposes,
  currentWording,
  givenAt,
  isNews,
  isWording,
  permits,
  type ConsentDecision,
} from '@/domain/privacy/consents'
import { messages } from '@/i18n/messages'

const NOW = 1_795_000_000_000

const decisions = fc.record<ConsentDecision>({
  purpose: fc.constant('LOCATION'),
  textVersion: fc.constantFrom(currentWording('LOCATION'), '2020-01-01'),
  decision: fc.constantFrom('GIVEN', 'WITHDRAWN'),
  decidedAtMs: fc.integer({ min: NOW - 1_000, max: NOW }),
})

/** What stands after these were recorded one after the other. */
const after = (all: readonly ConsentDecision[]): ConsentDecision | undefined =>
  all.reduce<ConsentDecision | undefined>((standing, next) => (isNews(standing, next) ? next : standing), undefined)

describe('what stands', () => {
  const given: ConsentDecision = {
    purpose: 'LOCATION',
    textVersion: currentWording('LOCATION'),
    decision: 'GIVEN',
    decidedAtMs: NOW,
  }

  it('permits what was given to the words of now, and nothing else', () => {
    expect(permits(given)).toBe(true)
    expect(permits(undefined)).toBe(false)
    expect(permits({ ...given, decision: 'WITHDRAWN' })).toBe(false)
    expect(permits({ ...given, textVersion: '2020-01-01' })).toBe(false)
  })

  it('taking back wins over everything said before it, whatever a phone says of its time', () => {
    fc.assert(
      fc.property(fc.array(decisions, { maxLength: 12 }), fc.integer({ min: 0, max: 5_000 }), (said, ahead) => {
        const history = said.map((one) => ({ ...one, decidedAtMs: givenAt(one.decidedAtMs + ahead, NOW) }))
        const withdrawn: ConsentDecision = { ...given, decision: 'WITHDRAWN', decidedAtMs: NOW }
        // A phone that was away sends the same again afterwards.
        expect(permits(after([...history, withdrawn, ...history.filter((one) => one.decision === 'GIVEN')]))).toBe(
          false,
        )
      }),
    )
  })

  it('the same consent again says nothing new', () => {
    fc.assert(
      fc.property(decisions, fc.integer({ min: 0, max: 1_000 }), (one, later) => {
        fc.pre(one.decision === 'GIVEN')
        expect(isNews(one, { ...one, decidedAtMs: one.decidedAtMs + later })).toBe(false)
      }),
    )
  })

  it('given again after it was taken back counts, and so does a new wording', () => {
    const back: ConsentDecision = { ...given, decision: 'WITHDRAWN' }
    expect(isNews(back, { ...given, decidedAtMs: NOW + 1 })).toBe(true)
    expect(isNews({ ...given, textVersion: '2020-01-01' }, { ...given, decidedAtMs: NOW + 1 })).toBe(true)
    expect(isNews(given, { ...back, decidedAtMs: NOW })).toBe(true)
  })
})

describe('wordings', () => {
  it.each(consentPurposes)('%s has one for now, which is known, and knows no other', (purpose) => {
    expect(isWording(purpose, currentWording(purpose))).toBe(true)
    expect(isWording(purpose, '2020-01-01')).toBe(false)
  })
})

/** SHA-256 of the words of each purpose in all languages, by the day of the wording. A released line here never changes. */
const WORDS: Readonly<Record<string, string>> = {
  'PHONE_NUMBER 2026-11-23': '187ec372cb4a8cfb',
  'LOCATION 2026-11-23': 'fbf7d20be0975137',
  'ALBUM 2026-11-23': '4b641c52576dcf82',
  'CAMERA 2026-11-23': '30fb29902821a319',
}

describe('the words that are agreed to', () => {
  it.each(consentPurposes)('%s: other words are another wording, so that everybody is asked again', (purpose) => {
    const words = Object.values(messages).map(({ privacy }) => privacy.purposes[purpose])
    const sum = createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16)
    const wording = `${purpose} ${currentWording(purpose)}`
    expect([wording, sum]).toEqual([wording, WORDS[wording]])
  })
})
