import * as z from 'zod/mini'

/** What is read of the answer to a write; the rest of the order comes with the pull. */
export const repairReceipt = z.object({
  repair_order_key: z.string(),
  repair_order_id: z.string(), // the number that people read
  version: z.int().check(z.minimum(1)),
  lines: z.array(z.object({ line_key: z.string(), client_line_id: z.nullable(z.string()) })),
})

export interface WirePart {
  readonly part_no: string
  readonly name: string
  readonly quantity: number
  readonly price_fen: number // a piece
  readonly grade: string
}

/** A line as it is first written; `client_line_id` is our id of it. */
export interface WireNewLine {
  readonly client_line_id: string
  readonly op_code: string | null
  readonly name: string
  readonly complaint: string
  readonly cause: string
  readonly priority: string
  readonly pay_type: string
  readonly labor_fen: number
  readonly standard_minutes: number
  readonly parts: readonly WirePart[]
}

/** POST /v1/repair-orders */
export interface WireNewRepairOrder {
  readonly client_request_id: string
  readonly dealer_key: string
  readonly vin: string
  readonly customer_phone: string | null
  readonly appointment_key: string | null
  readonly advisor_key: string
  readonly mileage_in: number
  readonly promise_complete_date: string
  readonly customer_remarks: string
  readonly lines: readonly WireNewLine[]
}

/** POST /v1/repair-orders/{key}/commands, with If-Match: "version". */
export type WireRepairCommand =
  | { readonly command: 'MOVE_STAGE'; readonly stage: string; readonly staff_key: string; readonly reason: string }
  | { readonly command: 'ADD_LINES'; readonly lines: readonly WireNewLine[] }
  | ({ readonly command: 'CHANGE_LINE'; readonly line_key: string } & Pick<
      WireNewLine,
      'labor_fen' | 'standard_minutes' | 'parts'
    >)
  | {
      readonly command: 'AUTHORIZE'
      readonly method: string
      readonly reference: string
      readonly authorized_at: string
      readonly decisions: readonly { readonly line_key: string; readonly status: string }[]
    }
  | {
      readonly command: 'MOVE_LINE'
      readonly line_key: string
      readonly status: string
      readonly technician_key: string | null
      readonly parts_expected_at: string | null
    }
  | { readonly command: 'PROMISE'; readonly promise_complete_date: string; readonly reason: string }
