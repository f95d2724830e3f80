/**
 * Which file may import which. `npm run check` holds it, beside the boundaries between projects in eslint.config.mjs.
 * The import of a type counts like every other one.
 */

const gateway = 'apps/gateway/src';

/** Each room of the gateway with those that it may import. */
const gatewayRooms = {
  operator: ['credentials', 'organization'],
  oauth: ['request', 'credentials', 'organization'],
  request: ['credentials', 'organization', 'routes'],
  credentials: ['organization'],
  organization: [],
  routes: [],
  migrations: [],
};

/** The parts of one request. */
const requestRooms = {
  forward: ['limit', 'check-http', 'call'],
  log: ['authenticate', 'call'],
  authenticate: ['limit', 'find-route', 'call'],
  'find-route': ['check-http', 'call'],
  limit: ['call'],
  'check-http': ['call'],
  call: [],
};

/** What a route needs. */
const httpRooms = {
  idempotency: ['identity', 'validation', 'problems'],
  conditional: ['validation', 'problems'],
  lists: ['validation', 'problems'],
  openapi: ['validation', 'problems'],
  identity: ['validation', 'problems'],
  validation: ['problems'],
  problems: [],
};

/** What a file in a room may not import: all other rooms in the same folder, and its own file for wiring. */
function oneWay(folder, rooms) {
  return Object.entries(rooms).map(([room, allowed]) => {
    const forbidden = Object.keys(rooms).filter((other) => other !== room && !allowed.includes(other));
    return {
      name: `${folder.replace('/src', '').split('/').slice(1).join('-')}-${room}`,
      comment: `${folder}/${room} may import ${allowed.join(', ') || 'no room beside it'}.`,
      severity: 'error',
      from: { path: `^${folder}/${room}/` },
      to: { path: `^${folder}/(?:${forbidden.join('|')})/` },
    };
  });
}

/** Files that put the parts of an app together. They import everything in it, and nothing else imports them. */
const wiring = '(?:^apps/[^/]+/src/[^/]+\\.(?:config|service)|\\.module|^apps/[^/]+/src/(?:main|admin))\\.ts$';

const forbidden = [
  {
    name: 'no-circles',
    comment: 'Files that import each other cannot be understood or tested one by one.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'wiring-stays-on-top',
    comment: 'Only what starts an app, and its tests, imports the files that put it together.',
    severity: 'error',
    from: { path: '^apps/[^/]+/src/', pathNot: [wiring, '\\.spec\\.ts$'] },
    to: { path: wiring, pathNot: '\\.config\\.ts$' },
  },
  ...oneWay(gateway, gatewayRooms),
  ...oneWay(`${gateway}/request`, requestRooms),
  ...oneWay('libs/http/src', httpRooms),
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden,
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    includeOnly: '^(apps|libs|tools|test|contracts-solidity)/',
  },
};
