/** Runs one statement and answers its rows. Handed out only inside `read` or `transaction`; repositories take it as first argument. */
export interface Sql {
  query<R = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<R[]>
}

/** A unique constraint says that another call was first. The transaction is undone; look for its answer, or run again. */
export class WriteRace extends Error {
  override readonly name = 'WriteRace'
}

export interface Database {
  /** One statement after another without a transaction; for reads that need no common snapshot. */
  read<T>(fn: (sql: Sql) => Promise<T>): Promise<T>
  /**
   * One business act: BEGIN … COMMIT at READ COMMITTED (the day plan's row lock decides); retried on deadlock and serialization errors.
   * A failed `Result` rolls back like a throw does, and is answered: a refused act leaves no trace.
   */
  transaction<T>(fn: (sql: Sql) => Promise<T>): Promise<T>
  /**
   * The same database as these stores of the group see it: rows of other stores are neither found nor written, whatever a statement says.
   * A narrower view of a narrower view never widens. A `read` of it is one transaction, so that it costs two statements more.
   * @throws RangeError for what is not a store's id
   */
  inStores(storeIds: readonly string[]): Database
  /** Statements sent since the start, BEGIN and COMMIT included; the pipeline reports the difference per operation. */
  readonly counter: { queries: number }
}
