import { createHash, createHmac } from 'node:crypto'

/** 144 bits: nobody guesses one. */
const CODE_BYTES = 18

/**
 * The code of an invite, derived from its id and a secret: it is stored nowhere, and the same invite asked for again shows the same code.
 * 24 characters that WeChat takes as the scene of a mini program code.
 * @param secret at least 32 characters
 */
export const inviteCodeOf = (secret: string, membershipId: string): string =>
  createHmac('sha256', secret)
    .update(`staff-invite:${membershipId}`)
    .digest()
    .subarray(0, CODE_BYTES)
    .toString('base64url')

/** What an invite is found by. */
export const inviteHashOf = (code: string): string => createHash('sha256').update(code).digest('hex')
