import { type operations, type OperationName } from '../../src/contracts/operations'
import { err } from '../../src/domain/kernel/result'
import * as availability from './booking/availability'
import * as change from './booking/change'
import * as hold from './booking/hold'
import * as read from './booking/read'
import * as services from './catalog/services'
import * as stores from './catalog/stores'
import * as vehicles from './catalog/vehicles'
import type { Handler, OwnerHandler, Preparation } from './context'
import * as session from './identity/session'
import * as wechatPhone from './identity/wechatPhone'
import * as consents from './privacy/consents'

/** Only a signed-in owner gets through; the pipeline has checked already, this makes it a matter of types too. */
const owner =
  <N extends OperationName>(handler: OwnerHandler<N>): Handler<N> =>
  async (context, input) =>
    context.account ? handler({ ...context, account: context.account }, input) : err('SIGN_IN_REQUIRED')

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
}

/** What an operation asks of somebody else before its transaction begins, so that no transaction waits for a network. */
export const preparations: { readonly [N in OperationName]?: Preparation<N> } = {
  'session.startByWechat': wechatPhone.learnPhone,
}

/** Operations whose reply holds a secret and is therefore never stored; they answer the same by their own means when called again. */
export const neverStored: ReadonlySet<OperationName> = new Set([
  'session.start',
  'session.startByWechat',
] satisfies (keyof typeof operations)[])
