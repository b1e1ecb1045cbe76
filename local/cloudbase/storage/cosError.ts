import { ulid } from 'ulid'

/** Codes of COS with their HTTP status. Source: cloud.tencent.com/document/api/436/7730. */
const STATUS = {
  AccessDenied: 403,
  EntityTooLarge: 400,
  ExpiredToken: 400,
  IncompleteBody: 400,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidRange: 416,
  MalformedPOSTRequest: 400,
  NoSuchKey: 404,
  SignatureDoesNotMatch: 403,
} as const

export class CosFailure extends Error {
  constructor(
    readonly code: keyof typeof STATUS,
    message: string,
  ) {
    super(message)
  }
}

const escape = (text: string): string => text.replace(/[&<>'"]/g, (c) => `&#${c.charCodeAt(0)};`)

/** The failure as COS tells it: an XML document, of which the SDK reads code, message and both ids. */
export const cosReply = (failure: CosFailure, resource: string, headers: Record<string, string> = {}): Response => {
  const requestId = ulid()
  const body = [
    "<?xml version='1.0' encoding='utf-8' ?>",
    '<Error>',
    `<Code>${failure.code}</Code>`,
    `<Message>${escape(failure.message)}</Message>`,
    `<Resource>${escape(resource)}</Resource>`,
    `<RequestId>${requestId}</RequestId>`,
    `<TraceId>${requestId}</TraceId>`,
    '</Error>',
  ].join('\n')
  return new Response(body, {
    status: STATUS[failure.code],
    headers: { 'content-type': 'application/xml', 'x-cos-request-id': requestId, ...headers },
  })
}
