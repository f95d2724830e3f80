/**
 * Folders do not import each other in circles, each taken with all folders within it. Left out: tests, and the files that put
 * the parts of an app together.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: 'no-circles-of-folders',
      comment: 'A folder is one subject. Two that need each other are one subject, or a third one is missing.',
      scope: 'folder',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    includeOnly: '^(apps|libs|tools|contracts-solidity)/',
    exclude: [
      '^apps/[^/]+/src/(?:main|admin|[^/]+\\.config|[^/]+\\.service)\\.ts$',
      '\\.module\\.ts$',
      '\\.spec\\.ts$',
      '/test/',
      '^libs/testing/',
    ],
  },
};
