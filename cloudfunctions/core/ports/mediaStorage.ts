/** The right to put one file at one path, for whoever holds it: a `PUT` of the bytes to `url` with these headers. */
export interface UploadGrant {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** The private storage of pictures. Paths are made by the server alone. Throws when the storage is away. */
export interface MediaStorage {
  grant(path: string): Promise<UploadGrant>
  /** Reads a file; one that is larger is not read to its end. */
  read(path: string, maxBytes: number): Promise<Uint8Array | 'MISSING' | 'TOO_LARGE'>
  /** Writes a file, over what is there. */
  write(path: string, bytes: Uint8Array): Promise<void>
  /** Removes files; one that is not there is no error. */
  remove(paths: readonly string[]): Promise<void>
  /** Links that open each file for anybody until their time is over, by path; without those that are not there. */
  links(paths: readonly string[], seconds: number): Promise<ReadonlyMap<string, string>>
}
