/** Password of every role of the throw-away server. */
export const PASSWORD = 'test-only'
/** The database that was migrated once and is cloned for each test file. */
export const TEMPLATE = 'template_chezhu'
