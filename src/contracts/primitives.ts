import * as z from 'zod/mini'
import { idPattern, type IdKind } from '@/domain/kernel/ids'
import { limits } from '@/domain/kernel/limits'
import { isLocalDate } from '@/domain/kernel/time'

/** An id of ours of one kind: prefix + ULID. */
export const id = (kind: IdKind) => z.string().check(z.regex(idPattern(kind)))

/** Chinese mobile number, 11 digits, no country code. */
export const phone = z.string().check(z.regex(/^1[3-9]\d{9}$/))
/** 17 characters of ISO 3779 (no I, O, Q). */
export const vin = z.string().check(z.regex(/^[A-HJ-NPR-Z0-9]{17}$/))
/** Civil plate: province, letter, then 5 (fuel) or 6 (new energy) characters. Spaces and the dot are removed before. */
export const plate = z.string().check(z.regex(/^[\u4e00-\u9fa5][A-Z][A-HJ-NP-Z0-9]{5,6}$/))
export const localDate = z.string().check(z.refine(isLocalDate))
export const epochMs = z.int().check(z.minimum(0), z.maximum(4_102_444_800_000))
export const fen = z.int().check(z.minimum(0), z.maximum(100_000_000))
export const minutes = z.int().check(z.minimum(0), z.maximum(24 * 60))
export const opCode = z.string().check(z.regex(/^[A-Z0-9-]{2,20}$/))
export const opCodes = z.array(opCode).check(z.minLength(1), z.maxLength(limits.opCodesPerBooking))
/** Words a person typed: no control characters but line breaks (PostgreSQL text cannot hold a NUL). */
export const text = (max: number) =>
  // eslint-disable-next-line no-control-regex
  z.string().check(z.maxLength(max), z.regex(/^[^\u0000-\u0009\u000b-\u001f\u007f]*$/))
/** A code that WeChat's client hands out, to be passed on as it is. Its form is not documented: printable ASCII without spaces. */
export const wechatCode = z.string().check(z.maxLength(limits.wechatCodeChars), z.regex(/^[!-~]+$/))
/** Client-made key of one intent; sent again with every retry of it. */
export const idempotencyKey = z.string().check(z.regex(/^[A-Za-z0-9_-]{8,64}$/))
