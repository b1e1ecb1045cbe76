import { focusManager, onlineManager, QueryClient } from '@tanstack/react-query'
import { isCallFailure } from '@/platform/failure'
import { onNetworkChange } from '@/platform/network'
import { onSessionChange } from '@/platform/session'
import { forgetPersisted, persistQueries } from './persist'

onlineManager.setEventListener((setOnline) => onNetworkChange(setOnline))
// A page is fetched anew when it is shown (`useShown`); window focus means nothing in WeChat.
focusManager.setFocused(true)

/** How long (ms) what was read counts as fresh. */
export const staleTimes = { live: 0, profile: 60_000, catalogue: 5 * 60_000 } as const

const RETRIES = 2

/** Sends again only what sending again can help: lost network, an upstream away. */
const mayRetry = (failures: number, error: unknown): boolean =>
  failures < RETRIES && isCallFailure(error) && error.retryable && error.kind !== 'LIMITED'

/** The one cache of what the server said. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: mayRetry,
      retryDelay: (failures) => Math.min(4_000, 500 * 2 ** failures),
      staleTime: staleTimes.profile,
      gcTime: 30 * 60_000,
      refetchOnWindowFocus: false,
      // Ask even without a network: the last known data is shown, and the failure has words of its own.
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})

persistQueries(queryClient)

onSessionChange(() => {
  forgetPersisted()
  queryClient.clear()
})
