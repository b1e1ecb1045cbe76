import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { icons } from '../src/ui/icons'
import { dark, light, motion, radius, space, textSizes, touchTargetPx, type Palette } from '../src/ui/tokens'

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const HEAD = '/* Written by config/generate-theme.ts from tokens.ts and icons.ts. Do not edit. */\n'

const colours = (palette: Palette) =>
  Object.entries(palette)
    .map(([name, value]) => `  --${kebab(name)}: ${value};`)
    .join('\n')

const tokensCss = () => `${HEAD}page,
html {
${colours(light)}
${Object.entries(textSizes)
  .map(([name, px]) => `  --text-${name}: ${px}px;`)
  .join('\n')}
  --touch: ${touchTargetPx}px;
${space.map((px, index) => `  --space-${index + 1}: ${px}px;`).join('\n')}
${Object.entries(radius)
  .map(([name, px]) => `  --radius-${name}: ${px}px;`)
  .join('\n')}
${Object.entries(motion)
  .map(([name, ms]) => `  --motion-${name}: ${ms}ms;`)
  .join('\n')}
}

@media (prefers-color-scheme: dark) {
  page,
  html {
${colours(dark).replace(/^/gm, '  ')}
  }
}

@media (prefers-reduced-motion: reduce) {
  page,
  html {
${Object.keys(motion)
  .map((name) => `    --motion-${name}: 0ms;`)
  .join('\n')}
  }
}
`

const maskOf = (svg: string) =>
  `url("data:image/svg+xml,${svg.replace(/"/g, "'").replace(/[<>#%]/g, (c) => encodeURIComponent(c))}")`

const iconsCss = () =>
  HEAD +
  Object.entries(icons)
    .map(([name, svg]) => `.cz-icon--${name} {\n  --mask: ${maskOf(svg)};\n}\n`)
    .join('')

const windowTheme = (palette: Palette, shade: 'light' | 'dark') => ({
  navBackground: palette.surface,
  navText: shade === 'light' ? 'black' : 'white',
  pageBackground: palette.page,
  pageText: shade === 'light' ? 'dark' : 'light',
  tabBackground: palette.surface,
  tabText: palette.muted,
  tabSelected: palette.accentText,
  tabBorder: shade === 'light' ? 'white' : 'black',
  ...Object.fromEntries(
    ['home', 'appointments', 'me'].flatMap((tab) => [
      [`${tab}Icon`, `assets/tab-${tab}-${shade}.png`],
      [`${tab}IconSelected`, `assets/tab-${tab}-${shade}-on.png`],
    ]),
  ),
})

/** The generated files by their path in the repository. */
export const generatedFiles = (): Readonly<Record<string, string>> => ({
  'src/ui/tokens.css': tokensCss(),
  'src/ui/icons.css': iconsCss(),
  'src/theme.json': `${JSON.stringify({ light: windowTheme(light, 'light'), dark: windowTheme(dark, 'dark') }, null, 2)}\n`,
})

if (process.argv[1]?.endsWith('generate-theme.ts')) {
  for (const [file, text] of Object.entries(generatedFiles())) writeFileSync(path.resolve(file), text)
}
