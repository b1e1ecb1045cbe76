/** One thing in a built mini program that WeChat refuses, marks down, or that we do not ship. */
export interface Finding {
  readonly rule: string
  /** The file, page, call or element it is about. */
  readonly where: string
  readonly message: string
}

export const finding = (rule: string, where: string, message: string): Finding => ({ rule, where, message })
