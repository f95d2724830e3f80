import { readDocument } from './markdown';

/** Evaluates `name = 5 * 60_000` or `name: 200` of a source file. */
function constant(path: string, name: string): number {
  const pattern = new RegExp(
    `\\b${name}(?:: \\w+)?\\s*[=:]\\s*((?:[\\d_.]+|mebibyte)(?:\\s*\\*\\s*(?:[\\d_.]+|mebibyte))*)`,
  );
  const found = pattern.exec(readDocument(path));
  if (!found) throw new Error(`${path} has no number ${name}`);
  const factors = found[1]!.split('*').map((factor) => factor.trim().replaceAll('_', ''));
  return factors.reduce((product, factor) => product * (factor === 'mebibyte' ? 1_048_576 : Number(factor)), 1);
}

/** The default of a variable, as the generated page states it. */
function variable(name: string): number {
  const found = new RegExp(`^\\| \`${name}\` \\| \`([\\d.]+)\``, 'm').exec(readDocument('docs/configuration.md'));
  if (!found) throw new Error(`docs/configuration.md has no default of ${name}`);
  return Number(found[1]);
}

/** The text around a figure on a page, with `#` in its place. `of` converts the figure into the unit of the code. */
type Figure = readonly [page: string, text: string, value: () => number, of?: number];

const gateway = 'apps/gateway/src';
const decision = (name: string) => `docs/decisions/${name}.md`;
const seconds = 1_000;

const figures: readonly Figure[] = [
  [
    decision('0002-events'),
    'batches of up to # events',
    () => constant('libs/messaging/src/settlement.ts', 'maxBatch'),
  ],
  [
    decision('0002-events'),
    'keeps events for # days',
    () => constant('libs/messaging/src/streams.ts', 'streamMaxAgeDays'),
  ],
  [decision('0002-events'), 'more than # bytes', () => constant('libs/persistence/src/outbox.ts', 'maxEventBytes')],
  [
    decision('0004-problems'),
    'more than # levels',
    () => constant('libs/http/src/validation/strict-json.ts', 'maxDepth'),
  ],
  [
    decision('0006-api-keys'),
    'valid for # s',
    () => constant(`${gateway}/credentials/recent-lookups/recent-lookups.ts`, 'hardLimitMs'),
    seconds,
  ],
  [
    decision('0006-api-keys'),
    'From\n  # s on',
    () => constant(`${gateway}/credentials/recent-lookups/recent-lookups.ts`, 'renewAfterMs'),
    seconds,
  ],
  [
    decision('0006-api-keys'),
    'public id has # digits',
    () => constant(`${gateway}/credentials/api-keys/key-format.ts`, 'publicIdLength'),
  ],
  [
    decision('0006-api-keys'),
    'secret has # digits',
    () => constant(`${gateway}/credentials/api-keys/key-format.ts`, 'secretLength'),
  ],
  [
    decision('0007-gateway'),
    'up to # KiB are collected',
    () => constant(`${gateway}/request/forward/request-body.ts`, 'smallBytes'),
    1_024,
  ],
  [
    decision('0009-group-commit'),
    'Issuing** is one statement for up to # requests',
    () => constant('apps/certificates/src/issue-certificate/issue-group.ts', 'maxGroup'),
  ],
  [
    decision('0009-group-commit'),
    'Reads by id** are one statement for up to # requests',
    () => constant('apps/certificates/src/certificate/certificates.repository.ts', 'max'),
  ],
  [
    decision('0009-group-commit'),
    'credentials** are one statement for up to #',
    () => constant(`${gateway}/credentials/recent-lookups/grouped-lookup.ts`, 'max'),
  ],
  [
    decision('0009-group-commit'),
    'attempts** are one statement for up to #',
    () => constant('apps/webhooks/src/deliver/record-attempts.ts', 'max'),
  ],
  [
    decision('0011-signed-identity'),
    'valid for # seconds',
    () => constant(`${gateway}/request/forward/sign-identity/identity-signer.ts`, 'lifetimeSeconds'),
  ],
  [
    decision('0011-signed-identity'),
    'until #\nseconds are left',
    () => constant(`${gateway}/request/forward/sign-identity/identity-signer.ts`, 'remainderSeconds'),
  ],
  [
    decision('0012-outbox-relay'),
    'reads up to # rows',
    () => constant('libs/messaging/src/outbox-mover.ts', 'batchSize'),
  ],
  [decision('0012-outbox-relay'), 'batch**: # ms', () => constant('libs/messaging/src/pace.ts', 'minMs')],
  [decision('0012-outbox-relay'), 'about # events take', () => constant('libs/messaging/src/pace.ts', 'crowd')],
  [
    decision('0012-outbox-relay'),
    '# ms at most, including',
    () => constant('libs/messaging/src/pace.ts', 'maxCrowdMs'),
  ],
  [decision('0012-outbox-relay'), 'its batch, # at most', () => constant('libs/messaging/src/pace.ts', 'maxMs')],
  [
    decision('0016-outbound-http'),
    'keeps # KiB of the response',
    () => constant('libs/outbound-http/src/exchange.ts', 'maxBodyBytes'),
    1_024,
  ],
  [
    decision('0017-webhook-deliveries'),
    'counts as lost, # s after',
    () => constant('apps/webhooks/src/deliver/claimed-delivery.ts', 'leaseMarginMs'),
    seconds,
  ],
  [
    decision('0017-webhook-deliveries'),
    'keeps # characters',
    () => constant('apps/webhooks/src/deliver/answer-line.ts', 'maxLength'),
  ],
  [
    decision('0017-webhook-deliveries'),
    'WEBHOOK_ANSWER_BYTES` (# MiB)',
    () => variable('WEBHOOK_ANSWER_BYTES'),
    1_048_576,
  ],
  [
    decision('0019-idempotency'),
    'and for # days for issuing',
    () => constant('apps/certificates/src/certificate/certificate-answer.ts', 'keepForHours'),
    24,
  ],
  [
    decision('0019-idempotency'),
    'kept** for # hours',
    () => constant('libs/http/src/idempotency/idempotent.ts', 'keepForHours'),
  ],
  [
    decision('0021-oauth-clients'),
    'expires within # seconds',
    () => constant(`${gateway}/oauth/authenticate-client/check-client-assertion.ts`, 'maxLifeSeconds'),
  ],
  [
    decision('0021-oauth-clients'),
    'may be # seconds ahead',
    () => constant(`${gateway}/oauth/authenticate-client/check-client-assertion.ts`, 'clockToleranceSeconds'),
  ],
  [
    decision('0021-oauth-clients'),
    'its `iat` # (FAPI',
    () => constant(`${gateway}/oauth/authenticate-client/check-client-assertion.ts`, 'maxAheadSeconds'),
  ],
  [
    decision('0021-oauth-clients'),
    'valid for # minutes',
    () => constant(`${gateway}/oauth/access-token/access-tokens.ts`, 'lifetimeSeconds'),
    60,
  ],
  [
    decision('0021-oauth-clients'),
    'signs for # days',
    () => constant(`${gateway}/oauth/access-token/signing-keys.repository.ts`, 'signsForDays'),
  ],
  [
    decision('0022-rate-limits'),
    'demand within # s',
    () => constant('libs/rate-limit/src/leased-bucket.ts', 'horizonMs'),
    seconds,
  ],
  [
    decision('0022-rate-limits'),
    'return (after # s)',
    () => constant('libs/rate-limit/src/leased-bucket.ts', 'keepMs'),
    seconds,
  ],
  [
    decision('0022-rate-limits'),
    'lease expires # s after',
    () => constant('libs/rate-limit/src/reservation.ts', 'leaseLifeMs'),
    seconds,
  ],
  [decision('0022-rate-limits'), 'of #)', () => constant(`${gateway}/organization/plans.ts`, 'capacity')],
  [
    decision('0022-rate-limits'),
    'Below # requests',
    () => constant('libs/rate-limit/src/reservation.ts', 'roundingMatters'),
  ],
  [
    decision('0022-rate-limits'),
    'From # a minute on',
    () => constant('libs/rate-limit/src/rate-limit.ts', 'unthrottled'),
  ],
  [
    decision('0022-rate-limits'),
    'requests of a key (#,',
    () => constant(`${gateway}/organization/plans.ts`, 'concurrent'),
  ],
  [
    decision('0022-rate-limits'),
    'its own or #;',
    () => constant(`${gateway}/organization/plans.ts`, 'enterpriseConcurrent'),
  ],
  [
    decision('0022-rate-limits'),
    'drops up to # MiB',
    () => constant(`${gateway}/request/call/drop-rest.ts`, 'maxDroppedBytes'),
    1_048_576,
  ],
  [
    decision('0024-audit-rooms'),
    'either 1 to # certificate ids',
    () => constant('libs/http/src/identity/audit-room-grant.ts', 'maxGrantedIds'),
  ],
  [
    decision('0024-audit-rooms'),
    'at most # open rooms',
    () => constant(`${gateway}/credentials/limit-credentials/limit-credentials.ts`, 'maxOpenRooms'),
  ],
  [
    decision('0024-audit-rooms'),
    'at most # characters',
    () => constant(`${gateway}/request/log/log-room-access/log-room-access.ts`, 'maxPathLength'),
  ],
  [
    decision('0024-audit-rooms'),
    'beyond # characters',
    () => constant(`${gateway}/request/log/log-room-access/log-room-access.ts`, 'maxUserAgentLength'),
  ],
  [
    decision('0024-audit-rooms'),
    'accept # KiB of headers',
    () => constant('libs/service/src/fastify-adapter.ts', 'maxHeaderSize'),
    1_024,
  ],
  [
    decision('0024-audit-rooms'),
    'Callers may send # KiB',
    () => constant(`${gateway}/request/check-http/refuse-malformed-http.ts`, 'maxHeaderSize'),
    1_024,
  ],
  [decision('0027-failed-credentials'), 'PER_MINUTE` (#, which', () => variable('FAILED_CREDENTIALS_PER_MINUTE')],
  [
    decision('0028-clocks'),
    'then every # seconds',
    () => constant('libs/persistence/src/database-clock.ts', 'everyMs'),
    seconds,
  ],
  [
    decision('0028-clocks'),
    'difference of up to # seconds',
    () => constant('libs/persistence/src/clock.ts', 'clockToleranceMs'),
    seconds,
  ],
  [
    decision('0029-shared-limits'),
    '`starter` #,',
    () => constant(`${gateway}/organization/organization-limit.ts`, 'starter'),
  ],
  [
    decision('0029-shared-limits'),
    '`default` #,',
    () => constant(`${gateway}/organization/organization-limit.ts`, 'default'),
  ],
  [
    decision('0029-shared-limits'),
    '`enterprise` #.',
    () => constant(`${gateway}/organization/organization-limit.ts`, 'enterprise'),
  ],
  [
    decision('0030-bounded-memory'),
    'Audit rooms that were read…# MiB',
    () => constant(`${gateway}/credentials/audit-rooms/recent-audit-rooms.ts`, 'maxBytes'),
    1_048_576,
  ],
  [
    decision('0030-bounded-memory'),
    'Access tokens whose signature was checked…# MiB',
    () => constant(`${gateway}/oauth/access-token/access-tokens.ts`, 'maxBytes'),
    1_048_576,
  ],
  [
    decision('0030-bounded-memory'),
    'in each service…# MiB',
    () => constant('libs/http/src/identity/identity.ts', 'maxBytes'),
    1_048_576,
  ],
  [
    decision('0030-bounded-memory'),
    'bounded to # MiB',
    () => constant(`${gateway}/request/log/log-requests.ts`, 'maxBytes'),
    1_048_576,
  ],
  [decision('0032-reconciliation'), 'by default # minutes', () => variable('RECONCILE_AFTER_SECONDS'), 60],
  [
    decision('0033-shared-connections'),
    'count as # MiB',
    () => constant(`${gateway}/routes/route-table/route-traits.ts`, 'unstatedMaxBodyBytes'),
    1_048_576,
  ],
  [
    decision('0034-database-shares'),
    'after # certificates',
    () => constant('apps/certificates/src/get-provenance/walk-links.ts', 'maxNodes'),
  ],
  [
    decision('0034-database-shares'),
    'certificates, # links',
    () => constant('apps/certificates/src/get-provenance/walk-links.ts', 'maxEdges'),
  ],
  [
    decision('0034-database-shares'),
    'or # MB of stored',
    () => constant('apps/certificates/src/get-provenance/get-provenance.ts', 'maxStoredBytes'),
    1_000_000,
  ],
  [
    decision('0034-database-shares'),
    'TIMEOUT_MS` (# seconds)',
    () => variable('DATABASE_STATEMENT_TIMEOUT_MS'),
    seconds,
  ],
  [
    decision('0034-database-shares'),
    'examines # rows',
    () => constant(`${gateway}/organization/request-log/request-log.repository.ts`, 'maxRowsSearched'),
  ],
  [decision('0035-totals'), 'at most # ms', () => constant('libs/http/src/lists/pagination.ts', 'countingMs')],
  [decision('0035-totals'), 'From # rows on', () => constant('libs/http/src/lists/pagination.ts', 'deepOffset')],
  [
    decision('0009-group-commit'),
    'up to 200, in # lanes',
    () => constant(`${gateway}/credentials/recent-lookups/grouped-lookup.ts`, 'lanes'),
  ],
  ['docs/fuzzing.md', 'sends # requests', () => constant('test/fuzz/fuzz.config.ts', 'requests\\) ')],
  ['docs/fuzzing.md', 'for every # requests', () => constant('tools/fuzz/src/main.ts', 'requestsOfOneOrganization')],
  ['docs/operations.md', 'limits of # a minute', () => constant('libs/rate-limit/src/rate-limit.ts', 'unthrottled')],
  [
    'docs/operations.md',
    'attempted again after # s',
    () => variable('WEBHOOK_TIMEOUT_MS') + constant('apps/webhooks/src/deliver/claimed-delivery.ts', 'leaseMarginMs'),
    seconds,
  ],
  [
    'docs/operations.md',
    'interruptions >= #;',
    () => constant('apps/webhooks/src/deliver/count-interruptions.ts', 'maxInterruptions'),
  ],
  [
    'docs/operations.md',
    'longer than # characters',
    () => constant('apps/webhooks/src/deliver/answer-line.ts', 'maxLength'),
  ],
  [
    'docs/operations.md',
    'each key signs for # days',
    () => constant(`${gateway}/oauth/access-token/signing-keys.repository.ts`, 'signsForDays'),
  ],
  ['docs/operations.md', 'REQUEST_LOG_DAYS`, # days', () => variable('REQUEST_LOG_DAYS')],
  ['docs/operations.md', 'WEBHOOK_RETENTION_DAYS`, # days', () => variable('WEBHOOK_RETENTION_DAYS')],
  [
    'docs/operations.md',
    'tokens, used assertions…# days',
    () => constant(`${gateway}/credentials/oauth-clients/client-secrets.repository.ts`, 'days'),
  ],
  [
    'docs/operations.md',
    '30 days, # day and',
    () => constant(`${gateway}/oauth/access-token/revoked-tokens.ts`, 'days'),
  ],
  [
    'docs/security.md',
    'at most # changes an hour',
    () => constant(`${gateway}/organization/audit-log/record-change.ts`, 'maxChangesPerHour'),
  ],
  [
    'docs/security.md',
    'reads at most # KiB',
    () => constant('libs/http/src/openapi/route-traits.ts', 'maxDroppedBytes'),
    1_024,
  ],
  [
    'docs/security.md',
    'at most # per URL',
    () => constant('apps/webhooks/src/endpoint/endpoint.ts', 'maxEndpointsOfUrl'),
  ],
];

function figureOn(page: string, text: string): number {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = escaped.replace(/\s+/g, '\\s+').replace('…', '[^\\d\\n]*').replace('#', '([\\d.,]*\\d|two|five|ten)');
  const found = new RegExp(pattern).exec(readDocument(page));
  if (!found) throw new Error(`${page} has no figure in "${text}"`);
  const words = new Map([
    ['two', 2],
    ['five', 5],
    ['ten', 10],
  ]);
  return words.get(found[1]!) ?? Number(found[1]!.replaceAll(',', ''));
}

describe.each([...new Set(figures.map(([page]) => page))])('%s states the figures of the code', (of) => {
  for (const [page, text, value, unit = 1] of figures.filter(([name]) => name === of))
    it(`"${text}"`, () => expect(figureOn(page, text) * unit).toBeCloseTo(value()));
});
