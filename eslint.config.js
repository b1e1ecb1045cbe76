const js = require('@eslint/js')
const tseslint = require('typescript-eslint')
const reactHooks = require('eslint-plugin-react-hooks')
const prettier = require('eslint-config-prettier')

// Flat config replaces a rule's options as a whole, so that each part of the tree is given its full list from these pieces.
const fullZod = { name: 'zod', message: "Code that ships to the phone uses `import * as z from 'zod/mini'`." }
const noLocal = { group: ['**/local/**'], message: 'Nothing that is deployed may know the stand-ins.' }
const noFunctions = { group: ['**/cloudfunctions/**'], message: 'The phone talks to functions through contracts only.' }
const pureDomain = {
  group: ['dayjs', 'dayjs/*', 'react', '@tarojs/*', 'pg', 'ulid', 'node:*', 'zod', 'zod/*'],
  message: 'The domain is pure: no I/O, no clock, no random, no framework, no formatting library.',
}

const restrictImports = (paths, patterns) => ({
  'no-restricted-imports': ['error', { paths, patterns }],
})

const platformOnly = [
  { selector: "MemberExpression[object.name='wx']", message: 'Only src/platform names wx.' },
  {
    selector: "MemberExpression[object.name='Taro'][property.name='cloud']",
    message: 'Only src/platform talks to Taro.cloud.',
  },
]
// A namespace can be shaken; the object `z` keeps every schema kind, in a bundle that is paid for at each cold start.
const namedZod = [
  {
    selector: "ImportDeclaration[source.value=/^zod/] > ImportSpecifier[imported.name='z']",
    message: "Write `import * as z from 'zod/mini'`.",
  },
]
const noDefaultExport = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only; pages and configuration are the exception.' },
]

module.exports = tseslint.config(
  { ignores: ['dist/**', '.data/**', 'node_modules/**', 'coverage/**', '.swc/**'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
    files: ['**/*.{ts,tsx}'],
    rules: {
      // The two rules that need types and pay for them: a promise nobody waits for is how a booking gets lost silently.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-non-null-assertion': 'off', // noUncheckedIndexedAccess asks for it where a length was just checked
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-restricted-syntax': ['error', ...noDefaultExport, ...namedZod],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true, IIFEs: true }],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-restricted-globals': ['error', { name: 'wx', message: 'Only src/platform names wx.' }],
      'no-restricted-syntax': ['error', ...noDefaultExport, ...namedZod, ...platformOnly],
      ...restrictImports([fullZod], [noFunctions, noLocal]),
    },
  },
  {
    files: ['src/platform/**/*.{ts,tsx}'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-syntax': ['error', ...noDefaultExport, ...namedZod] },
  },
  {
    files: ['src/domain/**/*.ts'],
    rules: {
      ...restrictImports([], [pureDomain, noFunctions, noLocal]),
      'no-restricted-globals': [
        'error',
        ...['fetch', 'setTimeout', 'setInterval', 'process', 'window', 'document', 'wx', 'crypto', 'performance'].map(
          (name) => ({
            name,
            message: 'The domain does no I/O and reads no clock.',
          }),
        ),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The time is an argument.' },
        { object: 'Math', property: 'random', message: 'Randomness is an argument.' },
      ],
      'no-restricted-syntax': [
        'error',
        ...noDefaultExport,
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The time is an argument.' },
      ],
    },
  },
  {
    files: ['cloudfunctions/**/*.ts'],
    rules: restrictImports([], [noLocal]),
  },
  {
    files: ['src/app.tsx', 'src/app.config.ts', 'src/**/index.tsx', 'src/**/index.config.ts', 'config/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...namedZod] },
  },
  {
    // A page is one JSX tree and a suite one describe: their length is not complexity.
    files: ['src/**/*.tsx', 'tests/**/*.{ts,tsx}'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['src/ui/**/*.tsx', 'src/features/**/*.tsx', 'src/pages/**/*.tsx', 'src/packages/**/*.tsx'],
    rules: { 'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }] },
  },
  {
    // Programs for a terminal speak to it.
    files: ['config/**/*.ts', 'local/**/*.ts', 'tests/**/*.{ts,tsx}'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{js,cjs}'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        module: 'writable',
        require: 'readonly',
        process: 'readonly',
        __dirname: 'readonly',
        console: 'readonly',
        exports: 'writable',
      },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // A mini program's own names.
    files: ['tests/support/weapp-runner/fixture/**/*.js'],
    languageOptions: {
      globals: { App: 'readonly', Page: 'readonly', Component: 'readonly', getApp: 'readonly', wx: 'readonly' },
    },
  },
  prettier,
)
