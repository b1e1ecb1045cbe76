/**
 * Failures of a call as the platform names them. Sources: docs.cloudbase.net/error-code (FUNCTIONS_…) and its HTTP API of functions
 * (FUNCTION_NOT_FOUND, FUNCTION_EXCEED_RESOURCE_LIMIT); the texts are those of SCF's status codes.
 */
export type FailureCode =
  | 'FUNCTIONS_EXECUTE_FAIL'
  | 'FUNCTIONS_TIME_LIMIT_EXCEEDED'
  | 'FUNCTIONS_MEMORY_LIMIT_EXCEEDED'
  | 'FUNCTION_NOT_FOUND'
  | 'FUNCTION_EXCEED_RESOURCE_LIMIT'
  | 'FUNCTION_PARAM_INVALID'

/** What the platform tells a caller whose call did not end with the function's own reply. */
export class FunctionFailure extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message)
  }
}

/** An event and a reply may be this long. Source: limits of CloudBase functions. */
export const PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024
