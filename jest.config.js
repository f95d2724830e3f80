/** @type {import('jest').Config} */
module.exports = {
  rootDir: __dirname,
  testMatch: [
    '<rootDir>/{apps,libs,tools}/*/{src,test}/**/*.spec.ts',
    '<rootDir>/contracts-solidity/{src,test}/**/*.spec.ts',
    '<rootDir>/test/**/*.spec.ts',
  ],
  testEnvironment: '<rootDir>/libs/testing/src/test-environment.ts',
  transform: { '^.+\\.m?[tj]s$': ['@swc/jest', { swcrc: false, ...require('./tools/swc-test-options.js') }] },
  // ESM-only packages that CommonJS code requires.
  transformIgnorePatterns: [
    '/node_modules/(?!(jose|oauth4webapi|openid-client|@libpdf|@noble|@scure|@peculiar|asn1js|bytestreamjs|pako|pkijs)/)',
  ],
  moduleFileExtensions: ['ts', 'js', 'json'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.probatum/'],
  globalSetup: '<rootDir>/libs/testing/src/global-setup.ts',
  globalTeardown: '<rootDir>/libs/testing/src/global-teardown.ts',
  testSequencer: '<rootDir>/tools/long-tests-first.js',
  // Most tests wait for a server: on two cores jest alone would take one worker.
  maxWorkers: 3,
  // A limit for tests that hang, also on a machine that is ten times slower.
  testTimeout: 300_000,
};
