import { benchAvailability } from './availability'
import { benchColdRequire, benchPackages } from './bundles'
import { lineOf, unmeasured, type Figure } from './figure'
import { benchFirstScreen } from './firstScreen'
import { benchBooking } from './booking'
import { benchFunctions } from './functions'
import { benchSignal } from './signal'
import { benchStart } from './start'
import { benchStorage } from './storage'
import { benchWeapp } from './weapp'
import { knownOwners } from '../support/people'
import { startTestStack } from '../support/stack'

/** What needs the running stack shares one, with data of its own. */
const benchStack = async (): Promise<Figure[]> => {
  const stack = await startTestStack()
  try {
    const owners = await knownOwners(stack.databases.owner)
    const phones = owners.map((owner) => owner.phone)
    return [
      ...(await benchFirstScreen(stack.urls.app)),
      ...(await benchFunctions(stack)),
      ...(await benchWeapp(stack)),
      ...(await benchBooking(stack.urls, phones)),
    ]
  } finally {
    await stack.stop()
  }
}

/** Cheapest first. */
const groups: readonly (() => Figure[] | Promise<Figure[]>)[] = [
  benchAvailability,
  benchPackages,
  benchColdRequire,
  benchSignal,
  benchStorage,
  benchStack,
  benchStart,
]

/** Prints one JSON line per figure; a missed or unmeasured budget makes the run fail, after all figures are known. */
const main = async (): Promise<void> => {
  const measured: Figure[] = []
  let missed = 0
  for (const group of groups) {
    for (const figure of await group()) {
      const { line, ok } = lineOf(figure)
      console.log(line)
      measured.push(figure)
      if (!ok) missed += 1
    }
  }
  const forgotten = unmeasured(measured.map((figure) => figure.name))
  if (forgotten.length > 0) console.error(`budgets without a measurement: ${forgotten.join(', ')}`)
  process.exitCode = missed + forgotten.length > 0 ? 1 : 0
}

main().catch((error: Error) => {
  console.error(error.stack ?? error.message)
  process.exitCode = 1
})
