/**
 * The walls of the house (docs/rules/rooms-and-walls.md). `npm run lint:arch` runs them, tools/arch/arch.int.spec.ts proves
 * that each one catches what it forbids.
 */

/** What each room of libs/ may import besides itself. A room that is not listed here may be imported by nobody. */
const ROOMS = {
  kernel: [],
  config: ['kernel'],
  persistence: ['kernel', 'config'],
  jobs: ['kernel', 'config', 'persistence'],
  secrets: ['kernel', 'config'],
  operations: ['kernel', 'config'],
  'chain-port': ['kernel'],
  'chain-evm': ['kernel', 'chain-port'],
  'chain-tron': ['kernel', 'chain-port'],
  'chain-solana': ['kernel', 'chain-port'],
  assets: ['kernel', 'config', 'persistence', 'chain-port'],
  rates: ['kernel', 'config', 'persistence', 'assets'],
  http: ['kernel', 'config', 'persistence', 'operations'],
  access: ['kernel', 'config', 'persistence', 'http'],
  ledger: ['kernel', 'persistence', 'assets'],
  addresses: ['kernel', 'config', 'persistence', 'chain-port', 'assets'],
  orders: ['kernel', 'config', 'persistence', 'jobs', 'chain-port', 'assets', 'addresses'],
  settlement: ['kernel', 'config', 'persistence', 'jobs', 'chain-port', 'assets', 'addresses', 'orders', 'ledger'],
  indexing: ['kernel', 'config', 'persistence', 'jobs', 'chain-port', 'assets', 'settlement'],
  webhooks: ['kernel', 'config', 'persistence', 'jobs', 'secrets'],
};

const SPEC = '\\.spec\\.ts$|/testing/';
const ADAPTER = '^libs/(chain-(?!port)|dialect-)';
/** The SDK of each chain family and the one room that may know it. */
const SDKS = [
  { adapter: 'chain-evm', sdk: '^node_modules/(ethers|@ethersproject)/' },
  { adapter: 'chain-tron', sdk: '^node_modules/tronweb/' },
  { adapter: 'chain-solana', sdk: '^node_modules/@solana/' },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or miss a third.',
      severity: 'error',
      from: { path: '^(apps|libs|tools)/' },
      to: { circular: true },
    },
    {
      name: 'libs-know-no-app',
      comment: 'Apps compose libs; never the other way. Tests may start what they need from tools.',
      severity: 'error',
      from: { path: '^libs/', pathNot: SPEC },
      to: { path: '^(apps|tools|bench|test)/' },
    },
    {
      name: 'specs-know-no-app',
      severity: 'error',
      from: { path: '^libs/.*\\.spec\\.ts$' },
      to: { path: '^(apps|bench|test)/' },
    },
    {
      name: 'through-the-door',
      comment: 'A room is entered through its src/index.ts, a test also through testing/index.ts.',
      severity: 'error',
      from: { path: '^(?:libs/([^/]+)|apps|tools|bench|test)/' },
      to: { path: '^libs/([^/]+)/', pathNot: ['^libs/$1/', '^libs/[^/]+/(src|testing)/index\\.ts$'] },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'Builders and contract suites are no part of the running program.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: SPEC },
      to: { path: '^libs/[^/]+/testing/' },
    },
    ...Object.entries(ROOMS).map(([room, allowed]) => ({
      name: `room-${room}`,
      comment: `libs/${room} may import ${allowed.join(', ') || 'no other room'}.`,
      severity: 'error',
      from: { path: `^libs/${room}/`, pathNot: SPEC },
      to: { path: '^libs/', pathNot: `^libs/(${[room, ...allowed].join('|')})/` },
    })),
    {
      name: 'room-unknown',
      comment: 'A new room gets its line in the table above first.',
      severity: 'error',
      from: { path: '^libs/', pathNot: [`^libs/(${Object.keys(ROOMS).join('|')})/`, '^libs/dialect-'] },
      to: { path: '^libs/' },
    },
    {
      name: 'adapters-are-composed-by-apps',
      comment: 'Nobody imports an adapter or a dialect except the apps that compose them.',
      severity: 'error',
      from: { path: '^libs/(?:(?!chain-|dialect-)|chain-port)', pathNot: SPEC },
      to: { path: ADAPTER },
    },
    {
      name: 'adapters-are-strangers',
      comment: 'Adapters do not know each other, dialects do not know each other; in tests neither.',
      severity: 'error',
      from: { path: '^libs/(chain-(?!port)[^/]+|dialect-[^/]+)/' },
      to: { path: ADAPTER, pathNot: '^libs/$1/' },
    },
    {
      name: 'core-knows-no-dialect',
      comment: 'A dialect is a box on top of the core; taking it away changes nothing below. Holds for tests too.',
      severity: 'error',
      from: { path: '^libs/(?!dialect-)' },
      to: { path: '^libs/dialect-' },
    },
    ...SDKS.map(({ adapter, sdk }) => ({
      name: `sdk-only-in-${adapter}`,
      comment: `That SDK lives in libs/${adapter}; tools, tests and bench may use it as a judge.`,
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [`^libs/${adapter}/`, SPEC, '^apps/[^/]+/test/'] },
      to: { path: sdk },
    })),
    {
      name: 'domain-is-pure',
      comment: 'Rules know no service, no row, no framework and no I/O.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/src/domain/', pathNot: SPEC },
      to: {
        path: [
          '^libs/$1/src/(app|data)/',
          '^libs/(persistence|config|jobs|http)/',
          '^node_modules/(@nestjs|typeorm|pg|bull|ioredis|fastify|undici)/',
          '^(node:)?(fs|http|https|dns|child_process)$',
        ],
      },
    },
    {
      name: 'kernel-is-pure',
      severity: 'error',
      from: { path: '^libs/kernel/', pathNot: SPEC },
      to: {
        path: ['^node_modules/(@nestjs|typeorm|pg|bull|ioredis|fastify|undici)/', '^(node:)?(fs|net|http|https|dns)$'],
      },
    },
    {
      name: 'data-knows-no-service',
      comment: 'Services call rows; rows do not call services.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/src/data/', pathNot: SPEC },
      to: { path: '^libs/$1/src/app/' },
    },
    {
      name: 'browser-knows-no-lib',
      comment: 'The panel and the checkout page know the wire and nothing else.',
      severity: 'error',
      from: { path: '^apps/(admin|checkout)/src/' },
      to: { path: '^(libs|tools|bench)/|^apps/(?!(admin|checkout)/)' },
    },
    {
      name: 'panel-features-apart',
      comment: 'A feature of the panel knows no other; what two of them need is in src/ui or src/api.',
      severity: 'error',
      from: { path: '^apps/admin/src/features/([^/]+)/' },
      to: { path: '^apps/admin/src/features/', pathNot: '^apps/admin/src/features/$1/' },
    },
    {
      name: 'panel-parts-know-no-feature',
      comment: 'Shared parts of the panel stand below its features.',
      severity: 'error',
      from: { path: '^apps/admin/src/(ui|api)/' },
      to: { path: '^apps/admin/src/(app|features)/' },
    },
    {
      name: 'panel-features-know-no-frame',
      comment: 'A page is put into the frame and does not reach for it.',
      severity: 'error',
      from: { path: '^apps/admin/src/features/' },
      to: { path: '^apps/admin/src/app/' },
    },
    {
      name: 'apps-are-strangers',
      comment: 'Processes meet in PostgreSQL and Redis only.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/src/', pathNot: SPEC },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'apps-run-without-tools',
      comment: 'Nothing in apps or libs knows that a chain, a database or a browser is local.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/', pathNot: SPEC },
      to: { path: '^(tools|bench|test)/' },
    },
    {
      name: 'no-development-package-at-run-time',
      severity: 'error',
      from: { path: '^(libs|apps/(api|indexer|worker|signer))/', pathNot: [SPEC, '^apps/[^/]+/test/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      comment: 'Also what a deep import such as @chaintill/orders/src/app turns into: only the bare name is an alias.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|generated)/' },
    webpackConfig: { fileName: 'tools/arch/resolve.cjs' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
