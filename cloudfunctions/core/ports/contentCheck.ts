/**
 * `PERSON_AWAY`: WeChat checks only for somebody who was in the mini program within two hours. `REFUSED`: asking the same again cannot help.
 * `UNAVAILABLE`: WeChat cannot or will not answer now.
 */
export type CheckAsked =
  | { readonly ok: true; readonly traceId: string }
  | { readonly ok: false; readonly reason: 'PERSON_AWAY' | 'REFUSED' | 'UNAVAILABLE' }

export interface ContentCheck {
  /**
   * Asks WeChat to look at a picture; its verdict comes later, as a pushed event with this trace id. Never throws.
   * @param url opens the picture without signing in, for half an hour at least
   * @param openid who took it
   */
  ask(url: string, openid: string): Promise<CheckAsked>
}
