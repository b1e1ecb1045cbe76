/** What the SDK's wire carries for one action, besides the environment and the signature. */
export type ActionBody = Readonly<Record<string, unknown>>

/** The part of a reply that is the action's own: `{data}` as a rule; the request id is added to it. */
export type ActionReply = Readonly<Record<string, unknown>>

export type Action = (body: ActionBody, headers: Readonly<Record<string, string>>) => Promise<ActionReply>

/** Actions by the name that the SDK sends. */
export type Actions = Readonly<Record<string, Action>>

/** An action that ends as the service says, with its code. `[code]` stands before the message, as on the wire. */
export class ActionFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`[${code}] ${message}`)
  }
}
