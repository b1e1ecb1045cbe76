/** Browsers have all that the app needs. */
export {}
