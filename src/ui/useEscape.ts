/** WeChat has no Escape key; the browser's twin of this hook does the work. */
export const useEscape = (_active: boolean, _onEscape: () => void): void => undefined
