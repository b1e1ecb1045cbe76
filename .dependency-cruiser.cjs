/**
 * The arrows of the house, one rule each. Everything not forbidden here is still subject to code review;
 * everything forbidden here breaks the build.
 */
const CODE = '^(src|cloudfunctions|local|config|tests)/'

/** `from` may import only what `to` matches, out of our own code. */
const only = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: CODE, pathNot: to },
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two modules that need each other are one module, or miss a third one.',
      severity: 'error',
      from: {},
      // Types vanish at build time: a circle of types only is no circle at run time.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'An import that resolves to nothing would fail at run time, on a phone.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'domain-to-nothing',
      comment:
        'Business rules know no I/O, no framework and no other layer, so that phone and server can run the same ones.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    only(
      'contracts-to-domain',
      'What crosses a boundary is described in terms of the domain only.',
      '^src/contracts/',
      '^src/(contracts|domain)/',
    ),
    {
      name: 'contracts-zod-mini-only',
      comment: 'The schemas ship to the phone: zod/mini and nothing else from outside.',
      severity: 'error',
      from: { path: '^src/contracts/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: '^node_modules/zod/' },
    },
    only(
      'platform-to-contracts',
      'The platform layer knows calls, words and the domain, never a feature or a page.',
      '^src/platform/',
      '^src/(platform|contracts|domain|i18n)/',
    ),
    {
      name: 'i18n-to-domain',
      comment: 'Words are data over the codes of the domain and the contracts; of features they may know types only.',
      severity: 'error',
      from: { path: '^src/i18n/' },
      to: { path: CODE, pathNot: '^src/(i18n|domain|contracts|platform)/', dependencyTypesNot: ['type-only'] },
    },
    only(
      'ui-to-platform',
      'Components are general: they know words, tokens and the platform, never a feature.',
      '^src/ui/',
      '^src/(ui|platform|domain|i18n)/',
    ),
    only(
      'features-downwards',
      'A feature stands on platform, contracts, domain, words and components; never on a page.',
      '^src/features/',
      '^src/(features|platform|contracts|domain|ui|i18n)/',
    ),
    only(
      'pages-downwards',
      'A page puts features together; pages do not import each other.',
      '^src/(pages|packages)/([^/]+)/',
      '^src/(features|platform|contracts|domain|ui|i18n|assets)/|^src/(pages|packages)/$2/',
    ),
    {
      name: 'src-never-to-functions-or-local',
      comment: 'What ships to the phone must not carry server code or stand-ins.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(cloudfunctions|local|config|tests)/' },
    },
    {
      name: 'server-libraries-not-in-src',
      comment: 'Database drivers, key handling and Node itself have no place in the phone.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^node_modules/(pg|pino|jose|graphile-worker|standardwebhooks|@cloudbase|hono|@hono)/' },
    },
    {
      name: 'node-not-in-src',
      comment: 'The phone has no Node.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['core'] },
    },
    only(
      'core-to-contracts',
      'Use cases know contracts, domain and their own ports, never an adapter or an entry point.',
      '^cloudfunctions/core/',
      '^cloudfunctions/core/|^src/(contracts|domain)/',
    ),
    {
      name: 'core-without-drivers',
      comment: 'How a thing is stored or sent is an adapter’s business.',
      severity: 'error',
      from: { path: '^cloudfunctions/core/' },
      to: { path: '^node_modules/(pg|graphile-worker|@cloudbase)/' },
    },
    only(
      'adapters-to-ports',
      'An adapter implements ports of the core over domain and contracts; it does not know use cases or entry points.',
      '^cloudfunctions/adapters/',
      '^cloudfunctions/(adapters|core/(ports/|env|log|[a-z]+/ports))|^src/(contracts|domain)/',
    ),
    only(
      'entries-within-functions',
      'The three functions know all of cloudfunctions, and not each other.',
      '^cloudfunctions/(api|webhooks|jobs)/',
      '^cloudfunctions/(core|adapters|$1)/|^src/(contracts|domain)/',
    ),
    {
      name: 'functions-never-to-local',
      comment: 'Only environment variables tell a laptop from the cloud.',
      severity: 'error',
      from: { path: '^cloudfunctions/' },
      to: { path: '^(local|tests|config)/' },
    },
    {
      name: 'stand-ins-never-to-functions',
      comment:
        'A stand-in that shares code with what it tests proves nothing; it may share the wire format, the migrations runner and pure domain code.',
      severity: 'error',
      from: { path: '^local/' },
      to: { path: '^cloudfunctions/', pathNot: '^cloudfunctions/adapters/(dms/[^/]+/wire|postgres/migrat)' },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
