/**
 * Whether a WeChat user called through the platform. Such a caller may not pretend to be HTTP access by the shape of the event.
 * Looks at the context's text itself, so that HTTP calls need not load the SDK.
 */
export const hasPlatformIdentity = (context: unknown): boolean =>
  typeof context === 'object' &&
  context !== null &&
  ['environment', 'environ'].some((field) => {
    const text = (context as Record<string, unknown>)[field]
    return typeof text === 'string' && /WX_OPENID"?[:=]"?[^",;]/.test(text)
  })

/**
 * The OPENID that WeChat's platform put into a function's context, read by the SDK; null for a caller without one.
 * The SDK is loaded on first use: HTTP calls never need it here.
 */
export const openidOf = async (context: unknown): Promise<string | null> => {
  const { default: cloudbase } = await import('@cloudbase/node-sdk')
  if (typeof context !== 'object' || context === null) return null
  const { WX_OPENID: openid } = cloudbase.getCloudbaseContext(context as never) as { WX_OPENID?: string }
  return openid || null
}
