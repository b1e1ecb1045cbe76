/** WeChat draws its own navigation bar and tabs; only the browser's need help. */
export const adaptShell = (): void => undefined
