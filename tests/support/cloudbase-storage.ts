import { createHash } from 'node:crypto'
import { administrator, ENV_ID } from './cloudbase'

/** The right to upload, as `getUploadMetadata` answers it. */
export interface Grant {
  readonly url: string
  readonly token: string
  readonly authorization: string
  readonly fileId: string
  readonly cosFileId: string
}

export const idOf = (cloudPath: string): string => `cloud://${ENV_ID}.${ENV_ID}-1250000000/${cloudPath}`

export const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex')

/** The code of an XML answer of COS. */
export const cosCode = async (response: Response): Promise<string | undefined> =>
  /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1]

/** The headers with which the SDK sends a file to COS. */
export const uploadHeaders = (grant: Grant): Record<string, string> => ({
  authorization: grant.authorization,
  'x-cos-security-token': grant.token,
  'x-cos-meta-fileid': grant.cosFileId,
})

/** Sets the service's clock wrong by so many milliseconds. */
export const setClock = (url: string, ms: number) =>
  fetch(`${url}/faults`, { method: 'POST', body: JSON.stringify({ kind: 'skew', ms }) })

/** The storage of one stand-in through the vendor's SDK. */
export const storageAt = (url: string) => {
  const sdk = administrator(url)
  return {
    sdk,
    put: async (cloudPath: string, content: string | Buffer): Promise<string> =>
      (await sdk.uploadFile({ cloudPath, fileContent: Buffer.from(content) })).fileID,
    read: async (fileID: string): Promise<Buffer> => {
      const { fileContent } = await sdk.downloadFile({ fileID })
      if (!Buffer.isBuffer(fileContent)) throw new Error(`${fileID} came without bytes`)
      return fileContent
    },
    linkTo: async (fileID: string, maxAge = 600): Promise<string> =>
      (await sdk.getTempFileURL({ fileList: [{ fileID, maxAge }] })).fileList[0]!.tempFileURL,
    grantFor: async (cloudPath: string): Promise<Grant> =>
      (await sdk.getUploadMetadata({ cloudPath })).data as unknown as Grant,
  }
}
