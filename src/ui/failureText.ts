import { currentMessages } from '@/i18n/locale'
import { isCallFailure } from '@/platform/failure'

/** What to tell the owner of a failure: the server's own words, or that something went wrong. */
export const failureText = (error: unknown): string =>
  isCallFailure(error) ? error.message : currentMessages().common.errorUnknown
