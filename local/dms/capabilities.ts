import type { Body } from './database'
import {
  DECISIONS,
  GRADES,
  LINE_STATUSES,
  METHODS,
  MOST_LINES,
  NEXT,
  PAY_TYPES,
  PRIORITIES,
  REPAIR_COMMANDS,
} from './repairOrders'

interface Bounds {
  readonly resources: readonly string[]
  readonly maxPage: number
  readonly callsPerMinute: number
}

/** What this installation can do and which words it takes, so that whoever connects need not try: STAR's `/capabilities`. */
export const capabilitiesOf = ({ resources, maxPage, callsPerMinute }: Bounds): Body => ({
  resources,
  limits: { page: maxPage, calls_per_minute: callsPerMinute, lines_per_repair_order: MOST_LINES },
  commands: { appointments: ['CANCEL', 'RESCHEDULE'], 'repair-orders': REPAIR_COMMANDS },
  repair_orders: {
    allowed_transitions: NEXT,
    line_statuses: LINE_STATUSES,
    authorization_statuses: DECISIONS,
    authorization_methods: METHODS,
    pay_types: PAY_TYPES,
    priorities: PRIORITIES,
    part_grades: GRADES,
  },
})
