/** One statement as the server planned and ran it. */
export interface Explained {
  readonly text: string
  readonly plan: PlanNode
}

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly Filter?: string
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly PlanNode[]
}

/** A scan that does what no scan of a large table may. */
export interface Offence {
  readonly text: string
  readonly what: string
}

/** Settings of a server that writes every plan of the functions' role into its log. Source: PostgreSQL documentation, auto_explain. */
export const explainSettings = {
  shared_preload_libraries: 'auto_explain',
  'auto_explain.log_format': 'json',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_nested_statements': 'on',
  autovacuum: 'off',
  fsync: 'off',
} as const

/** More rows than a statement of one act may look at in one table, by whatever scan. */
const MAX_ROWS_READ = 1_000

export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Every plan in a server's log. */
export const plansIn = (log: string): Explained[] =>
  [...log.matchAll(/ plan:\n((?:\t.*\n)+)/g)].map(([, json]) => {
    const entry = JSON.parse(json!.replace(/^\t/gm, '')) as { 'Query Text': string; Plan: PlanNode }
    return { text: oneLine(entry['Query Text']), plan: entry.Plan }
  })

const rowsRead = (node: PlanNode): number =>
  ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)) *
  (node['Actual Loops'] ?? 1)

const offencesOf = (node: PlanNode, large: ReadonlySet<string>): string[] => {
  const [type, table] = [node['Node Type'], node['Relation Name']]
  const below = (node.Plans ?? []).flatMap((child) => offencesOf(child, large))
  if (!table || !large.has(table) || !/Scan/.test(type)) return below
  const where = `${table}${node['Index Name'] ? ` by ${node['Index Name']}` : ''}${node.Filter ? `, filter ${node.Filter}` : ''}`
  if (type === 'Seq Scan') return [...below, `Seq Scan on ${where}`]
  return rowsRead(node) > MAX_ROWS_READ ? [...below, `${type} reads ${rowsRead(node)} rows of ${where}`] : below
}

/** Statements that read a large table row by row, or too much of it by an index. */
export const offences = (plans: readonly Explained[], large: ReadonlySet<string>): Offence[] => {
  const found = plans.flatMap(({ text, plan }) => offencesOf(plan, large).map((what) => ({ text, what })))
  return [...new Map(found.map((o) => [o.text + o.what.replace(/\d+/g, ''), o])).values()]
}
