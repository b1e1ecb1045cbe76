import { StringDecoder } from 'node:string_decoder'

/** Calls `onLine` for each line that is not blank, whole even where a chunk ends within a line or a character. */
export const eachLine = (stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void => {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  stream?.on('data', (chunk: Buffer) => {
    const parts = (rest + decoder.write(chunk)).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) if (part.trim()) onLine(part)
  })
}
