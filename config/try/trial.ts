/** One thing that the stand-ins take for granted about the real services, and how to see whether it is so. */
export interface Trial {
  readonly name: string
  /** What the stand-in does. */
  readonly expected: string
  /** Does it for real; answers what was seen. */
  readonly run: () => Promise<string>
}

export interface Verdict {
  readonly name: string
  readonly expected: string
  readonly seen: string
  readonly asExpected: boolean
}

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && error.code
    ? String(error.code)
    : error instanceof Error
      ? error.message
      : String(error)

/** Runs one trial; a failure that nobody expected is something seen as well. */
export const tryIt = async ({ name, expected, run }: Trial): Promise<Verdict> => {
  const seen = await run().catch(messageOf)
  return { name, expected, seen, asExpected: seen === expected }
}

/** Runs trials one after another: some build on what the one before left. */
export const tryAll = async (trials: readonly Trial[]): Promise<Verdict[]> => {
  const verdicts: Verdict[] = []
  for (const trial of trials) verdicts.push(await tryIt(trial))
  return verdicts
}
