import type { Page } from 'playwright-core'

/** Half a second of film, 64 × 36 px, as the data URL of a WebM that this Chromium makes. */
export const filmIn = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 36 })
    const context = canvas.getContext('2d')!
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' })
    const parts: Blob[] = []
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
    recorder.start()
    for (let n = 0; n < 12; n += 1) {
      context.fillRect(n, 0, 5, 36)
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
    await new Promise((resolve) => {
      recorder.addEventListener('stop', resolve)
      recorder.stop()
    })
    const reader = new FileReader()
    await new Promise((resolve) => {
      reader.addEventListener('load', resolve)
      reader.readAsDataURL(new Blob(parts, { type: 'video/webm' }))
    })
    return String(reader.result)
  })
