type Values = Readonly<Record<string, unknown>>

/** What comes back of the network, its body as base64 with the bytes that it had. */
const replyOf = async (reply: Response) => {
  const bytes = Buffer.from(await reply.arrayBuffer())
  const header = Object.fromEntries(reply.headers)
  return { statusCode: reply.status, header, base64: bytes.toString('base64'), size: bytes.length }
}

const bytesOf = (base64: unknown): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(String(base64), 'base64'))

/** A form with a file in it, as a phone sends one. */
const formOf = (fields: unknown, name: string, { base64, fileName }: Values): FormData => {
  const form = new FormData()
  for (const [field, value] of Object.entries((fields ?? {}) as Record<string, string>)) form.append(field, value)
  form.append(name, new Blob([bytesOf(base64)]), String(fileName))
  return form
}

const get = async (url: string, header: unknown) =>
  replyOf(await fetch(url, { headers: (header ?? {}) as Record<string, string> }))

/**
 * Requests and files of the phone. Calls leave from Node, where no browser's rule of origins applies, as on a phone.
 * @param ask the CloudBase stand-in, as a client of it
 */
export const transfersBy = (ask: (call: string, body: unknown) => Promise<Values>) => ({
  request: async ({ url, method, header, base64 }: Values) =>
    replyOf(
      await fetch(String(url), {
        method: String(method),
        headers: { 'content-type': 'application/json', ...(header as Record<string, string>) },
        ...(base64 === undefined ? {} : { body: bytesOf(base64) }),
      }),
    ),

  upload: async ({ url, header, name, formData, ...file }: Values) =>
    replyOf(
      await fetch(String(url), {
        method: 'POST',
        headers: header as Record<string, string>,
        body: formOf(formData, String(name), file),
      }),
    ),

  download: ({ url, header }: Values) => get(String(url), header),

  uploadFile: async ({ cloudPath, ...file }: Values) => {
    const { fileID, url, formData } = await ask('uploadMetadata', { path: cloudPath })
    const sent = await fetch(String(url), { method: 'POST', body: formOf(formData, 'file', file) })
    if (!sent.ok) throw new Error(`upload refused: ${sent.status}`)
    return { fileID, statusCode: sent.status }
  },

  downloadFile: async ({ fileID }: Values) => {
    const { fileList } = await ask('getTempFileURL', { fileList: [fileID] })
    const [found] = fileList as readonly { readonly tempFileURL?: string; readonly errMsg?: string }[]
    if (!found?.tempFileURL) throw new Error(found?.errMsg ?? 'file does not exist')
    return get(found.tempFileURL, {})
  },
})
