import * as z from 'zod/mini'
import { op } from '../operation'
import * as p from '../primitives'
import { repairView } from '../views/repair'

/** What owners see of the work at their cars. */
export const repairOperations = {
  'repairs.list': op(
    'owner',
    'read',
    'Repairs of the cars of this owner that are under way or were opened lately, newest first',
    z.strictObject({}),
    z.object({ repairs: z.array(repairView) }),
  ),
  'repairs.get': op(
    'owner',
    'read',
    'One repair of a car of this owner: where it is, by whom, what is done, when it is promised',
    z.strictObject({ repairOrderId: p.id('repairOrder') }),
    z.object({ repair: repairView }),
  ),
}
