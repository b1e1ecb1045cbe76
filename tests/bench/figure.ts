import budgets from '../../config/budgets.json'

/** One measured thing. `unit` must be the budget's. */
export interface Figure {
  readonly name: FigureName
  readonly value: number
  readonly unit: string
}

type Budget = { readonly unit: string } & ({ readonly max: number } | { readonly min: number })
export type FigureName = keyof typeof budgets

const budgetOf = (name: FigureName): Budget => budgets[name]

/** The value at quantile `q` (0–1) of the samples, nearest rank. */
export const quantile = (samples: readonly number[], q: number): number => {
  if (samples.length === 0) throw new Error('no samples')
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))]!
}

const rounded = (value: number): number => Math.round(value * 100) / 100

/**
 * One JSON line for a figure, judged by its budget.
 * @throws Error when the unit is not the budget's
 */
export const lineOf = ({ name, value, unit }: Figure): { line: string; ok: boolean } => {
  const budget = budgetOf(name)
  if (budget.unit !== unit) throw new Error(`${name} is measured in ${unit}, its budget is in ${budget.unit}`)
  const ok = 'max' in budget ? value <= budget.max : value >= budget.min
  const shown = 'max' in budget ? { max: budget.max } : { min: budget.min }
  return { line: JSON.stringify({ name, value: rounded(value), unit, budget: shown, ok }), ok }
}

/** Every figure that has a budget must be measured: a budget nobody looks at is no budget. */
export const unmeasured = (measured: readonly FigureName[]): FigureName[] =>
  (Object.keys(budgets) as FigureName[]).filter((name) => !measured.includes(name))
