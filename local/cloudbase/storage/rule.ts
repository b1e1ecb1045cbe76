import type { Caller } from '../caller'

interface Owned {
  /** Openid of the creator; empty for what the server made. */
  readonly owner: string
}

export const ownerOf = (caller: Caller): string => (caller.kind === 'client' ? caller.openid : '')

const isCreator = (caller: Caller, file: Owned): boolean => caller.kind === 'client' && file.owner === caller.openid

/**
 * The storage's security rule: only the creator and admins read and write (`{"read": "resource.openid == auth.openid", "write": the same}`).
 * Source: cloud.tencent.com/document/product/876/49037. That rules bind clients only, and that one person may not write over another's file,
 * is documented there and in docs.cloudbase.net/storage/upload-file; that an environment of WeChat begins with this very rule is not verified. [K]
 */
export const mayRead = (caller: Caller, file: Owned): boolean => caller.kind === 'admin' || isCreator(caller, file)

/** @param file what is there now; undefined when there is nothing to write over */
export const mayWrite = (caller: Caller, file: Owned | undefined): boolean =>
  caller.kind === 'admin' || file === undefined || isCreator(caller, file)
