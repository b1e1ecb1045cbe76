import type { Caller } from '../caller'

/**
 * The rule of the signals: a document is read by its owner and by the server, and written by the server alone
 * (`{"read": "doc._openid == auth.openid", "write": false}`, docs.cloudbase.net/database/security-rules). What is somebody else's cannot be
 * watched: a watcher sees it as if it were not there (cloud.tencent.com/document/product/876/41801). That a client has no way to write is
 * not checked here: none of its calls leads to one.
 * @param owner `_openid` of the document, null when it has none or is not there
 */
export const mayRead = (caller: Caller, owner: string | null): boolean =>
  caller.kind === 'admin' || (owner !== null && owner === caller.openid)
