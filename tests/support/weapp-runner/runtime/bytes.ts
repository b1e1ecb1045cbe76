import { programGlobal } from './realm'

const PART = 0x8000

/** @param bytes of any realm */
export const base64Of = (bytes: ArrayBufferLike): string => {
  const all = new Uint8Array(bytes)
  let text = ''
  for (let at = 0; at < all.length; at += PART) text += String.fromCharCode(...all.subarray(at, at + PART))
  return btoa(text)
}

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

/** Bytes as the program gets them: of its own language. */
export const ownBytes = (base64: string): ArrayBuffer => {
  const OwnBytes = programGlobal.Uint8Array as Uint8ArrayConstructor
  return OwnBytes.from(bytesOf(base64)).buffer as ArrayBuffer
}

export const base64OfText = (text: string): string => base64Of(new TextEncoder().encode(text).buffer)
export const textOfBase64 = (base64: string): string => new TextDecoder().decode(bytesOf(base64))

export const isBytes = (value: unknown): value is ArrayBuffer =>
  Object.prototype.toString.call(value) === '[object ArrayBuffer]'
