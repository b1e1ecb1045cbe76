import { files } from '../files'
import type { BuiltIn } from './define'

/** Components that only lay out what is in them. */
export const plain: BuiltIn = {}

export const text: BuiltIn = {
  properties: { selectable: false, userSelect: false, space: '' },
  undrawn: ['decode', 'overflow', 'maxLines'],
  attach:
    ({ element }) =>
    (property, value) => {
      if (property === 'selectable' || property === 'userSelect') element.classList.toggle('selectable', Boolean(value))
      if (property === 'space') element.classList.toggle('spaced', value !== '')
    },
}

const FIT: Readonly<Record<string, string>> = { aspectFit: 'contain', aspectFill: 'cover', scaleToFill: 'fill' }

const addressOf = (source: string): string => {
  if (source.startsWith('wxfile:')) return files.data(source)
  return /^(https?|data):/.test(source) ? source : `/package/${source.replace(/^\.?\//, '')}`
}

/** https://developers.weixin.qq.com/miniprogram/dev/component/image.html */
export const image: BuiltIn = {
  properties: { src: '', mode: 'scaleToFill' },
  undrawn: ['webp', 'lazyLoad', 'showMenuByLongpress', 'fadeIn'],
  attach(self) {
    const picture = document.createElement('img')
    picture.alt = ''
    self.element.append(picture)
    picture.addEventListener('load', () => {
      const { naturalWidth: width, naturalHeight: height } = picture
      if (self.value('mode') === 'widthFix')
        self.element.style.height = `${(self.element.clientWidth * height) / (width || 1)}px`
      if (self.value('mode') === 'heightFix')
        self.element.style.width = `${(self.element.clientHeight * width) / (height || 1)}px`
      self.trigger('load', { width, height })
    })
    picture.addEventListener('error', () => self.trigger('error', { errMsg: `GET ${picture.src} failed` }))
    return (property, value) => {
      if (property === 'mode') picture.style.objectFit = FIT[String(value)] ?? 'fill'
      if (property === 'src' && value) picture.src = addressOf(String(value))
      if (property === 'src' && !value) picture.removeAttribute('src')
    }
  },
}

/** https://developers.weixin.qq.com/miniprogram/dev/component/canvas.html: type 2d only, the other one is deprecated. */
export const canvas: BuiltIn = {
  properties: { type: '' },
  undrawn: ['canvasId', 'disableScroll'],
  attach(self) {
    if (self.value('type') !== '2d') throw new Error('the runner draws <canvas type="2d"> only')
    self.element.append(document.createElement('canvas'))
  },
}

export const video: BuiltIn = {
  properties: { src: '', poster: '', controls: true, muted: false, loop: false, objectFit: 'contain' },
  undrawn: ['autoplay', 'showCenterPlayBtn', 'title', 'duration', 'initialTime', 'direction', 'enableProgressGesture'],
  attach(self) {
    const player = document.createElement('video')
    self.element.append(player)
    for (const type of ['play', 'pause', 'ended'])
      player.addEventListener(type, (event) => {
        event.stopPropagation()
        self.trigger(type)
      })
    player.addEventListener('loadedmetadata', () => {
      const { duration, videoWidth: width, videoHeight: height } = player
      self.trigger('loadedmetadata', { duration, width, height })
    })
    player.addEventListener('timeupdate', () =>
      self.trigger('timeupdate', { currentTime: player.currentTime, duration: player.duration }),
    )
    player.addEventListener('error', () => self.trigger('error', { errMsg: 'MEDIA_ERR_SRC_NOT_SUPPORTED' }))
    return (property, value) => {
      if (property === 'src') player.src = value ? addressOf(String(value)) : ''
      if (property === 'poster') player.poster = value ? addressOf(String(value)) : ''
      if (property === 'controls') player.controls = Boolean(value)
      if (property === 'muted') player.muted = Boolean(value)
      if (property === 'loop') player.loop = Boolean(value)
      if (property === 'objectFit') player.style.objectFit = String(value)
    }
  },
}

const textOfNodes = (nodes: unknown): string => {
  if (typeof nodes === 'string') return new DOMParser().parseFromString(nodes, 'text/html').body.textContent ?? ''
  const list = Array.isArray(nodes) ? (nodes as { text?: string; children?: unknown }[]) : []
  return list.map((node) => node.text ?? textOfNodes(node.children ?? [])).join('')
}

/** The words of it; their marking up is not drawn. */
export const richText: BuiltIn = {
  properties: { nodes: [] },
  undrawn: ['space', 'userSelect'],
  attach:
    ({ element }) =>
    (property, value) => {
      if (property === 'nodes') element.textContent = textOfNodes(value)
    },
}

export const progress: BuiltIn = {
  properties: { percent: 0, activeColor: '#09BB07' },
  undrawn: [
    'showInfo',
    'strokeWidth',
    'color',
    'backgroundColor',
    'active',
    'borderRadius',
    'fontSize',
    'duration',
    'activeMode',
  ],
  attach: ({ element }) => {
    const bar = document.createElement('i')
    element.append(bar)
    return (property, value) => {
      if (property === 'percent') bar.style.width = `${Number(value)}%`
      if (property === 'activeColor') bar.style.background = String(value)
    }
  },
}
