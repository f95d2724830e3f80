import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import { describedRoutes } from './tools/described-routes.mjs';

// Without a graph on disk, as in a fresh clone, the rule about boundaries only warns and lets everything pass.
await createProjectGraphAsync();

const boundaries = [
  { sourceTag: 'type:contracts', onlyDependOnLibsWithTags: ['type:contracts'] },
  { sourceTag: 'type:pure', onlyDependOnLibsWithTags: ['type:pure'] },
  { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:lib', 'type:pure', 'type:contracts'] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib', 'type:pure', 'type:contracts'] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:lib', 'type:pure', 'type:contracts'] },
];

/** Their tests stand on libs/testing, which stands on them. Code that ships may not import it: see below. */
const testedWithThemselves = [
  ...['persistence', 'messaging', 'http', 'records', 'service', 'cache', 'observability'].map((lib) => [
    lib,
    'testing',
  ]),
  ['records', 'service'],
];

const readsEnvironment = [
  "MemberExpression[object.name='process'][property.name='env']",
  "MemberExpression[object.name='process'][property.value='env']",
  "VariableDeclarator[init.name='process'] Property[key.name='env']",
].join(', ');

const readsProcessClock = [
  "NewExpression[callee.name='Date'][arguments.length=0]",
  "CallExpression[callee.name='Date']",
  "MemberExpression[object.name='Date'][property.name='now']",
  "MemberExpression[object.name='Date'][property.value='now']",
  // Without a time these take that of the machine.
  "CallExpression[callee.property.name='setIssuedAt'][arguments.length=0]",
  "CallExpression[callee.name='jwtVerify']:not(:has(Property[key.name='currentDate']))",
].join(', ');

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.nx/**', '.probatum/**', 'contracts-solidity/artifacts/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommended, prettier],
    plugins: { '@nx': nx, regexp },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, emitDecoratorMetadata: true },
    },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          allow: [],
          depConstraints: boundaries,
          enforceBuildableLibDependency: false,
          ignoredCircularDependencies: testedWithThemselves,
        },
      ],
      // A pattern whose cost grows faster than its text lets one request stop a process.
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false, ignoreSticky: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-restricted-syntax': [
        'error',
        {
          selector: readsEnvironment,
          message: 'Only a *.config.ts file reads the environment.',
        },
        {
          selector: readsProcessClock,
          message:
            'Use the injected Clock: the clock of this machine may be wrong. For durations use performance.now().',
        },
        {
          selector: "CallExpression[callee.property.name='save']",
          message: 'Use insert or update: save() reads before it writes.',
        },
      ],
    },
  },
  {
    // The programs that judge PDFs are shared with the tests of apps.
    files: ['libs/pdf-signing/test/**'],
    rules: { '@nx/enforce-module-boundaries': 'off' },
  },
  {
    files: [
      '**/*.config.ts',
      'libs/persistence/src/machine-clock.ts',
      'libs/testing/**',
      'libs/local-infrastructure/**',
      'tools/**',
      '**/test/**',
      '**/*.spec.ts',
      'test/**',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['apps/*/src/**/*.ts'],
    plugins: { routes: { rules: { described: describedRoutes } } },
    rules: { 'routes/described': 'error' },
  },
  {
    files: ['**/src/**/*.ts'],
    ignores: ['libs/testing/src/**', '**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@probatum/testing/*'], message: 'Infrastructure of tests stays out of what ships.' }] },
      ],
    },
  },
  {
    // A PDF of @libpdf/core is written with save(), and it is no row of a database.
    files: ['libs/pdf-signing/src/**/*.ts', 'apps/envelopes/src/intake/program/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: readsEnvironment, message: 'Only a *.config.ts file reads the environment.' },
        { selector: readsProcessClock, message: 'The time is passed in.' },
      ],
    },
  },
  {
    // A fault in the code that seals must not repeat itself in the code that verifies.
    files: ['libs/pdf-signing/src/verify-pdf.ts', 'libs/pdf-signing/src/verify/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: '^(?!node:(?:crypto|zlib)$|\\./)', message: 'The verifier uses no code of the signer.' }],
        },
      ],
    },
  },
  {
    files: ['certificate-format', 'merkle', 'rate-limit', 'trust-policy'].map((lib) => `libs/${lib}/src/**`),
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: '^(?!\\.|@probatum/|hash-wasm$)', message: 'A pure library imports only pure code.' }],
        },
      ],
      'no-restricted-globals': [
        'error',
        ...['Buffer', 'process', 'setTimeout', 'setInterval', 'fetch', 'crypto', 'performance'],
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'A pure library gets the time passed in.',
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'A pure library gets the time passed in.' },
        { object: 'Math', property: 'random', message: 'A pure library gets randomness passed in.' },
      ],
    },
  },
);
