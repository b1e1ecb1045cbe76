import { type operations, type OperationName, type StaffOperationName } from '../../src/contracts/operations'
import { err } from '../../src/domain/kernel/result'
import * as availability from './booking/availability'
import * as change from './booking/change'
import * as hold from './booking/hold'
import * as read from './booking/read'
import * as services from './catalog/services'
import * as stores from './catalog/stores'
import * as vehicles from './catalog/vehicles'
import type { Handler, OwnerHandler, Preparation, StaffHandler } from './context'
import * as session from './identity/session'
import * as wechatPhone from './identity/wechatPhone'
import * as consents from './privacy/consents'
import * as repairs from './repair/read'
import * as decide from './staff/decide'
import * as invite from './staff/invite'
import * as memberships from './staff/memberships'

/** Only a signed-in owner gets through; the pipeline has checked already, this makes it a matter of types too. */
const owner =
  <N extends OperationName>(handler: OwnerHandler<N>): Handler<N> =>
  async (context, input) =>
    context.account ? handler({ ...context, account: context.account }, input) : err('SIGN_IN_REQUIRED')

/** Only staff whom the pipeline has let through, at the store that it has found. */
const staff =
  <N extends StaffOperationName>(handler: StaffHandler<N>): Handler<N> =>
  async (context, input) => {
    const { account, actor } = context
    return account && actor ? handler({ ...context, account, actor }, input) : err('NOT_ALLOWED')
  }

/** One handler for every row of the operations table: a row without one does not compile. */
export const handlers: { readonly [N in OperationName]: Handler<N> } = {
  'session.requestCode': session.requestCode,
  'session.start': session.start,
  'session.startByWechat': wechatPhone.startByWechat,
  'session.me': owner(session.me),
  'session.end': owner(session.end),
  'consents.list': owner(consents.list),
  'consents.give': owner(consents.give),
  'consents.withdraw': owner(consents.withdraw),
  'vehicles.list': owner(vehicles.list),
  'vehicles.bind': owner(vehicles.bind),
  'stores.list': stores.list,
  'services.list': owner(services.list),
  'availability.get': owner(availability.get),
  'appointments.hold': owner(hold.hold),
  'appointments.release': owner(change.release),
  'appointments.confirm': owner(change.confirm),
  'appointments.reschedule': owner(change.reschedule),
  'appointments.cancel': owner(change.cancel),
  'appointments.list': owner(read.list),
  'appointments.get': owner(read.get),
  'repairs.list': owner(repairs.list),
  'repairs.get': owner(repairs.get),
  'staff.me': owner(memberships.me),
  'staff.claim': owner(invite.claim),
  'staff.list': staff(memberships.list),
  'staff.invite': staff(invite.invite),
  'staff.confirm': staff(decide.confirm),
  'staff.refuse': staff(decide.refuse),
  'staff.end': staff(decide.end),
}

/** What an operation asks of somebody else before its transaction begins, so that no transaction waits for a network. */
export const preparations: { readonly [N in OperationName]?: Preparation<N> } = {
  'session.startByWechat': wechatPhone.learnPhone,
  'staff.invite': invite.drawCode,
}

/** Operations whose reply holds a secret and is therefore never stored; they answer the same by their own means when called again. */
export const neverStored: ReadonlySet<OperationName> = new Set([
  'session.start',
  'session.startByWechat',
  'staff.invite',
] satisfies (keyof typeof operations)[])
