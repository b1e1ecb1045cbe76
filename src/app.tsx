import '@/platform/polyfill'
import { QueryClientProvider } from '@tanstack/react-query'
import type { PropsWithChildren } from 'react'
import { keepConsents } from '@/features/consent/ask'
import { queryClient } from '@/features/query/client'
import { adaptShell } from '@/platform/shell'
import '@/ui/tokens.css'
import './app.css'

adaptShell()
keepConsents()

/** The root of every page: the one cache of server state. */
export default function App({ children }: PropsWithChildren) {
  return <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
}
