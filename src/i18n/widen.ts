/** The shape of a message tree: same keys, any words. English must satisfy the shape of Chinese at compile time. */
export type Widen<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends readonly string[]
      ? readonly string[]
      : T[K] extends (...args: infer A) => string
        ? (...args: A) => string
        : Widen<T[K]>
}
