/** A failure worth another try is thrown; one that will not get better is answered. */
export type SmsOutcome = { readonly ok: true } | { readonly ok: false; readonly code: string }

export interface SmsSender {
  /**
   * Sends the sign-in template.
   * @param phone 11 digits
   * @param params values of {1}, {2}, … in the template
   */
  send(phone: string, params: readonly string[]): Promise<SmsOutcome>
}
