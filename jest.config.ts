/** @jest-config-loader ts-node
 * @jest-config-loader-options {"transpileOnly": true}
 */
import type { Config } from 'jest';

/**
 * One configuration, three kinds of test, told apart by suffix (see docs/rules/tests.md):
 * `*.spec.ts` no I/O, `*.int.spec.ts` real PostgreSQL, Redis or chain, `*.e2e.spec.ts` through HTTP or a browser.
 * Jest runs as ESM (NODE_OPTIONS=--experimental-vm-modules, set by the npm scripts): Nest 12 is ESM only.
 */
const config: Config = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^@chaintill/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@chaintill/([a-z-]+)/testing$': '<rootDir>/libs/$1/testing/index.ts',
  },
  testMatch: ['<rootDir>/{apps,libs,tools,test}/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  globalSetup: '<rootDir>/tools/test/global-setup.ts',
  globalTeardown: '<rootDir>/tools/test/global-teardown.ts',
  testSequencer: '<rootDir>/tools/test/longest-first.mjs',
  testTimeout: 60_000,
  // two for each of the two cores that this is made for: most long files wait most of the time
  maxWorkers: 4,
};

export default config;
