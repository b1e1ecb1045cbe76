/** Bounds of what a caller may ask for in one go. Every list and text in the contracts takes its limit from here. */
export const limits = {
  bodyBytes: 64 * 1024,
  opCodesPerBooking: 8,
  noteChars: 200,
  openAppointmentsPerAccount: 5,
  vehiclesPerAccount: 10,
  pageSize: 20,
  smsPerPhonePerDay: 10,
  smsPerAddressPerHour: 30,
  smsResendMs: 60_000,
  smsTtlMs: 5 * 60_000,
  smsAttempts: 5,
  /** As long as WeChat's own code of the phone number button. */
  wechatCodeTtlMs: 5 * 60_000,
  wechatCodeAttempts: 3,
  wechatCodesPerPersonPerDay: 10,
  wechatCodeChars: 512,
  consentsPerDay: 40,
  bindAttemptsPerDay: 10,
  sessionTtlMs: 30 * 24 * 3600_000,
} as const
