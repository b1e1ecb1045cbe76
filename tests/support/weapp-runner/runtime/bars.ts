import { app, configurationOf, program, themed } from './program'
import type { PageEntry, TabItem } from './types'

interface Wiring {
  readonly dark: boolean
  readonly tap: (pagePath: string) => void
  readonly back: () => void
}

const element = (id: string): HTMLElement => document.getElementById(id)!

/** WeChat's own bars: title above, tabs below; and which page and style sheets are shown between them. */
export const bars = ({ dark, tap, back }: Wiring) => {
  const items: TabItem[] = (app.tabBar?.list ?? []).map((item) => ({ ...item }))
  const style = document.head.appendChild(document.createElement('style'))
  element('back').addEventListener('click', back)
  element('tabs').addEventListener('click', (event) => {
    const path = (event.target as HTMLElement).closest<HTMLElement>('[data-path]')?.dataset.path
    if (path) tap(path)
  })

  const showTabs = (path: string): void => {
    const { color, selectedColor, backgroundColor } = app.tabBar!
    const bar = element('tabs')
    bar.style.background = themed(backgroundColor, dark)
    bar.replaceChildren(
      ...items.map((item) => {
        const selected = item.pagePath === path
        const tab = document.createElement('a')
        tab.dataset.path = item.pagePath
        tab.setAttribute('role', 'tab')
        tab.setAttribute('aria-selected', String(selected))
        tab.style.color = themed(selected ? selectedColor : color, dark)
        const picture = themed(selected ? item.selectedIconPath : item.iconPath, dark)
        if (picture) {
          const icon = document.createElement('img')
          icon.alt = ''
          icon.src = `/package/${picture}`
          tab.append(icon)
        }
        tab.append(item.text)
        return tab
      }),
    )
  }

  return {
    tabText: (index: number): string => items[index]?.text ?? '',
    changeTab(index: number, change: Partial<Omit<TabItem, 'pagePath'>>): void {
      const item = items[index]
      if (!item) throw new Error('invalid index')
      items[index] = { ...item, ...change }
    },
    show(entry: PageEntry, depth: number, isTab: boolean): void {
      for (const box of document.querySelectorAll<HTMLElement>('.page-box')) box.hidden = box !== entry.box
      style.textContent = (program.styles.app ?? '') + (program.styles[entry.path] ?? '')
      const bar = element('bar')
      bar.hidden = { ...app.window, ...configurationOf(entry.path) }.navigationStyle === 'custom'
      bar.style.background = entry.bar.background
      bar.style.color = entry.bar.text === 'black' ? '#000' : '#fff'
      element('title').textContent = entry.bar.title
      element('back').hidden = depth < 2
      element('tabs').hidden = !isTab
      if (isTab) showTabs(entry.path)
    },
  }
}
