/** Who asks: the SDK of the server, which may everything, or a person's WeChat client. */
export type Caller = { readonly kind: 'admin' } | { readonly kind: 'client'; readonly openid: string }

export const ADMIN: Caller = { kind: 'admin' }

export const clientOf = (openid: string): Caller => ({ kind: 'client', openid })
