import type { Frame } from '../types'
import { answers } from './answer'

const MOST_ITEMS = 6

const made = (tag: string, className: string, text = ''): HTMLElement => {
  const element = document.createElement(tag)
  element.className = className
  element.textContent = text
  return element
}

/** Something over the page that waits for a tap. @returns which button was tapped */
const ask = (
  layer: HTMLElement,
  className: string,
  title: string,
  body: string | HTMLElement,
  buttons: readonly string[],
) =>
  new Promise<number>((resolve) => {
    const cover = made('div', 'cover')
    const box = cover.appendChild(made('div', className))
    box.setAttribute('role', 'dialog')
    if (title) box.append(made('h2', 'dialog-title', title))
    if (body) box.append(typeof body === 'string' ? made('p', 'dialog-body', body) : body)
    const row = box.appendChild(made('div', 'dialog-buttons'))
    buttons.forEach((text, index) => {
      const button = row.appendChild(made('button', 'dialog-button', text))
      button.dataset.answer = String(index)
      button.addEventListener('click', () => {
        cover.remove()
        resolve(index)
      })
    })
    layer.append(cover)
  })

/** The person's answer to one of WeChat's own sheets: given beforehand by the test, else by tapping. */
export type Asking = (kind: string, title: string, body: string) => Promise<boolean>

export const createAsking =
  (frame: Frame, known: Readonly<Record<string, boolean>>): Asking =>
  async (kind, title, body) =>
    known[kind] ?? (await ask(frame.layer, 'dialog sheet', title, body, ['拒绝', '允许'])) === 1

const choose = async (frame: Frame, items: readonly string[]): Promise<number | null> => {
  const picked = await ask(frame.layer, 'dialog sheet', '', '', [...items, '取消'])
  return picked < items.length ? picked : null
}

const hideToast = (frame: Frame): void => frame.layer.querySelectorAll('.toast').forEach((one) => one.remove())

const showToast = (frame: Frame, title: unknown, mask: unknown, durationMs: number | null): void => {
  if (typeof title !== 'string') throw new Error('parameter error: parameter.title should be String')
  hideToast(frame)
  const toast = made('div', mask ? 'toast masked' : 'toast')
  toast.append(made('span', '', title))
  toast.setAttribute('role', 'status')
  frame.layer.append(toast)
  if (durationMs !== null) setTimeout(() => toast.remove(), durationMs)
}

/** Toasts, modals and action sheets are drawn over everything, and what is below them cannot be tapped. */
export const dialogs = (frame: Frame) => ({
  choose: (items: readonly string[]) => choose(frame, items),
  turn: async (wheels: HTMLElement): Promise<boolean> =>
    (await ask(frame.layer, 'dialog', '', wheels, ['取消', '确定'])) === 1,
  wx: answers({
    showToast: ({ title, duration = 1500, mask }) => showToast(frame, title, mask, Number(duration)),
    hideToast: () => hideToast(frame),
    showLoading: ({ title, mask }) => showToast(frame, title, mask, null),
    hideLoading: () => hideToast(frame),
    showModal: async ({ title = '', content = '', showCancel = true, cancelText = '取消', confirmText = '确定' }) => {
      for (const text of [cancelText, confirmText])
        if (String(text).length > 4) throw new Error(`${String(text)} is longer than 4 characters`)
      const buttons = showCancel ? [String(cancelText), String(confirmText)] : [String(confirmText)]
      const confirm = (await ask(frame.layer, 'dialog', String(title), String(content), buttons)) === buttons.length - 1
      return { confirm, cancel: !confirm, content: null }
    },
    showActionSheet: async ({ itemList }) => {
      const items = Array.isArray(itemList) ? itemList.map(String) : []
      if (items.length === 0 || items.length > MOST_ITEMS) throw new Error('parameter error: itemList')
      const tapIndex = await choose(frame, items)
      if (tapIndex === null) throw new Error('cancel')
      return { tapIndex }
    },
  }),
})
