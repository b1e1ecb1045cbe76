/** A browser draws nothing of a page that is not displayed. */
export const pauseDrawing = (_element: unknown): void => undefined

export const resumeDrawing = (_element: unknown): void => undefined
