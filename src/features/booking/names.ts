import type { Locale } from '@/domain/kernel/errors'

/** The name of a service or of deferred work in the reader's language; Chinese when the dealer's system has no other. */
export const nameOf = (thing: { readonly name: string; readonly nameEn: string }, locale: Locale): string =>
  locale === 'en' && thing.nameEn !== '' ? thing.nameEn : thing.name
