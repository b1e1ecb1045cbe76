import { deferredEvents, deferredStatuses, deferredTransitions, nextDeferredStatus } from '@/domain/repair/deferred'
import { lineEvents, lineStatuses, lineTransitions, nextLineStatus } from '@/domain/repair/lines'
import { progressOf, type StageChange } from '@/domain/repair/milestones'
import { nextStage, repairStages, stageEvents, stageTransitions, type RepairStage } from '@/domain/repair/stages'

const machines = [
  ['repair order', repairStages, stageEvents, stageTransitions, nextStage, 'OPEN', ['FOLLOW_UP', 'CANCELLED']],
  ['line', lineStatuses, lineEvents, lineTransitions, nextLineStatus, 'PROPOSED', []],
  [
    'deferred work',
    deferredStatuses,
    deferredEvents,
    deferredTransitions,
    nextDeferredStatus,
    'OPEN',
    ['DONE', 'DISMISSED', 'EXPIRED', 'DONE_ELSEWHERE'],
  ],
] as const

describe.each(machines)('the states of a %s', (_, states, events, table, next, first, ends) => {
  const step = next as (state: string, event: string) => string | null

  it('answers every pair of state and event with a known state or a refusal', () => {
    for (const state of states)
      for (const event of events) {
        const reached = step(state, event)
        expect(reached === null || (states as readonly string[]).includes(reached)).toBe(true)
      }
  })

  it('reaches every state, uses every event, and leaves no end', () => {
    const moves = Object.entries(table) as [string, Record<string, string>][]
    const reached = new Set<string>([first])
    for (let size = 0; size < reached.size;) {
      size = reached.size
      for (const [state, outs] of moves) if (reached.has(state)) Object.values(outs).forEach((to) => reached.add(to))
    }
    expect([...reached].sort()).toEqual([...states].sort())
    expect([...new Set(moves.flatMap(([, outs]) => Object.keys(outs)))].sort()).toEqual([...events].sort())
    expect(
      moves
        .filter(([, outs]) => Object.keys(outs).length === 0)
        .map(([state]) => state)
        .sort(),
    ).toEqual([...ends].sort())
  })
})

describe('what the trade says of the stages', () => {
  it('work that fails its quality check goes back to the workshop, and nothing else does', () => {
    const back = repairStages.filter((stage) => Object.values(stageTransitions[stage]).includes('WORK_IN_PROGRESS'))
    expect(back.sort()).toEqual(['AWAITING_AUTHORIZATION', 'EVALUATION', 'PARTS_HOLD', 'QUALITY_ASSURANCE'])
  })

  it('there is no bill before the quality check, and no car before the bill is paid', () => {
    const ways: RepairStage[][] = []
    const walk = (way: RepairStage[]): void => {
      const nexts = Object.values(stageTransitions[way.at(-1)!]).filter((stage) => !way.includes(stage))
      if (nexts.length === 0) ways.push(way)
      for (const stage of nexts) walk([...way, stage])
    }
    walk(['OPEN'])
    const before = (way: RepairStage[], a: RepairStage, b: RepairStage) =>
      !way.includes(b) || (way.includes(a) && way.indexOf(a) < way.indexOf(b))
    expect(ways.length).toBeGreaterThan(3)
    for (const way of ways) {
      expect(before(way, 'QUALITY_ASSURANCE', 'INVOICED')).toBe(true)
      expect(before(way, 'PAID', 'DELIVERED')).toBe(true)
    }
  })

  it('changed words take every line that is not done back to its beginning', () => {
    for (const status of lineStatuses)
      expect(nextLineStatus(status, 'REVISE')).toBe(status === 'COMPLETED' ? null : 'PROPOSED')
  })
})

describe('the progress line', () => {
  const change = (stage: RepairStage, atMs: number, by = '王顾问', isRework = false): StageChange => ({
    stage,
    isRework,
    atMs,
    by,
  })
  const morning = [change('VEHICLE_RECEIVED', 1), change('EVALUATION', 2), change('WORK_IN_PROGRESS', 3, '李技师')]
  const states = (changes: StageChange[]) => progressOf(changes).milestones.map(({ state }) => state)

  it('shows what is done, what goes on now and by whom', () => {
    expect(states([])).toEqual(['AHEAD', 'AHEAD', 'AHEAD', 'AHEAD', 'AHEAD', 'AHEAD'])
    expect(states(morning)).toEqual(['DONE', 'DONE', 'NOW', 'AHEAD', 'AHEAD', 'AHEAD'])
    expect(progressOf(morning).milestones[2]).toEqual({
      milestone: 'SERVICE_START',
      state: 'NOW',
      atMs: 3,
      by: '李技师',
    })
  })

  it('says what is waited for', () => {
    expect(progressOf(morning).waitingFor).toBeNull()
    expect(progressOf([...morning, change('PARTS_HOLD', 4)]).waitingFor).toBe('PARTS')
    expect(progressOf([...morning, change('AWAITING_AUTHORIZATION', 4)])).toMatchObject({
      waitingFor: 'AUTHORIZATION',
    })
  })

  it('a failed check is shown: the work goes on, the check lies ahead again', () => {
    const failed = [...morning, change('QUALITY_ASSURANCE', 4), change('WORK_IN_PROGRESS', 5, '王顾问', true)]
    expect(states(failed)).toEqual(['DONE', 'DONE', 'NOW', 'AHEAD', 'AHEAD', 'AHEAD'])
    expect(progressOf(failed)).toMatchObject({ reworks: 1 })
    expect(progressOf(failed).milestones[2]!.atMs).toBe(5)
    expect(progressOf(failed).milestones[3]).toEqual({
      milestone: 'QUALITY_CONTROL',
      state: 'AHEAD',
      atMs: null,
      by: null,
    })
  })

  it('the car that has gone has gone through all of it', () => {
    const all = [...morning, change('QUALITY_ASSURANCE', 4), change('COMPLETED', 5), change('DELIVERED', 6)]
    expect(states(all)).toEqual(['DONE', 'DONE', 'DONE', 'DONE', 'DONE', 'DONE'])
  })
})
