/** Reports a member that is not served, by its name, and throws. */
export type Missing = (name: string) => never

/** An object whose members that are not served fail by name when they are called. */
export const strict = <T extends object>(served: T, name: string, missing: Missing): T =>
  new Proxy(served, {
    get: (target, key, receiver) =>
      typeof key === 'symbol' || key in target || key === 'then' || key === 'toJSON'
        ? (Reflect.get(target, key, receiver) as unknown)
        : () => missing(`${name}.${key}`),
  })
