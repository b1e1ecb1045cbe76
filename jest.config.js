const transform = {
  '^.+\\.(t|j)sx?$': [
    '@swc/jest',
    {
      jsc: {
        target: 'es2022',
        parser: { syntax: 'typescript', tsx: true },
        transform: { react: { runtime: 'automatic' } },
      },
      module: { type: 'commonjs' },
      sourceMaps: 'inline',
    },
  ],
}

const project = (name, extra = {}) => ({
  displayName: name,
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts?(x)`],
  testEnvironment: 'node',
  transform,
  // Packages that are published as ES modules only.
  transformIgnorePatterns: [
    '/node_modules/(?!(ulid|jose|node-pg-migrate|glob|@isaacs|minimatch|path-scurry|lru-cache|minipass|brace-expansion|balanced-match)/)',
  ],
  moduleNameMapper: {
    '^@/(.*)\\.css$': '<rootDir>/tests/support/empty.cjs',
    '\\.css$': '<rootDir>/tests/support/empty.cjs',
    '^@/(.*)$': '<rootDir>/src/$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
  ...extra,
})

/**
 * Six suites. unit and contract are pure; logs reads what the others' processes wrote; integration and e2e run the built bundles against real processes and are given
 * one worker by the scripts of package.json, because two stacks on two cores measure only each other.
 */
module.exports = {
  projects: [
    project('unit'),
    project('contract'),
    project('integration'),
    project('e2e'),
    project('weapp'),
    project('logs'),
  ],
  reporters: ['default', '<rootDir>/tests/support/closing-line-reporter.cjs'],
  // Processes of the local stack need longer to start than a unit test may take.
  testTimeout: 60_000,
}
