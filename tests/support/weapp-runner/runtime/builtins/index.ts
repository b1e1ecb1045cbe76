import type * as ge from 'glass-easel'
import type { BuiltInTag } from '../../builtInTags'
import * as controls from './controls'
import { define, type BuiltIn } from './define'
import { input, textarea } from './field'
import { navigator, picker } from './sheets'
import { scrollView, swiper } from './scroll'
import { canvas, image, plain, progress, richText, text, video } from './simple'

const BUILT_INS: Readonly<Record<BuiltInTag, BuiltIn>> = {
  view: plain,
  text,
  image,
  button: controls.button,
  input,
  textarea,
  'scroll-view': scrollView,
  swiper,
  'swiper-item': { properties: { itemId: '' } },
  form: controls.form,
  label: controls.label,
  'checkbox-group': controls.checkboxGroup,
  checkbox: controls.checkbox,
  'radio-group': controls.radioGroup,
  radio: controls.radio,
  switch: controls.toggle,
  slider: controls.slider,
  picker,
  canvas,
  video,
  'rich-text': richText,
  progress,
  navigator,
  'root-portal': { properties: { enable: true } },
  'page-meta': { properties: { rootFontSize: '', pageStyle: '', pageFontSize: '' } },
}

/** Defines every built-in component in one space, for use in every template of another one. */
export const defineBuiltIns = (own: ge.ComponentSpace, users: ge.ComponentSpace): void => {
  for (const [tag, builtIn] of Object.entries(BUILT_INS)) users.setGlobalUsingComponent(tag, define(own, tag, builtIn))
}
