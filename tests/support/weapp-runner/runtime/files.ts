const kept = new Map<string, string>()

/** Keeps a file on the phone until it is switched off. @param data the file as data URL @returns its path, as WeChat names temporary files */
export const keepFile = (data: string, ending: string): string => {
  const path = `wxfile://tmp_${kept.size + 1}.${ending}`
  kept.set(path, data)
  return path
}

/** A file of this phone as data URL. @throws Error for a path that is none */
export const fileData = (path: string): string => {
  const data = kept.get(path)
  if (data === undefined) throw new Error(`file doesn't exist: ${path}`)
  return data
}
