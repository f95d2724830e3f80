import { problem } from './shared-components';

type Json = Record<string, unknown>;

interface Circumstances {
  readonly method: string;
  readonly path: string;
  readonly operation: Json;
}

interface Rule {
  readonly status: number;
  readonly name: string;
  applies(circumstances: Circumstances): boolean;
}

const always = () => true;
const withKey = ({ operation }: Circumstances) =>
  !(operation.security as object[]).some((requirement) => Object.keys(requirement).length === 0);
const mayHaveBody = ({ method }: Circumstances) => method !== 'get';
const takesHeader = (header: string) => (circumstances: Circumstances) =>
  parametersOf(circumstances.operation).some(({ name, in: place }) => place === 'header' && name === header);

/** When an operation can answer what, by the way of every request through the gateway and the service. */
const rules: readonly Rule[] = [
  // Every address can be malformed, and a request without Host is.
  { status: 400, name: 'BadRequest', applies: always },
  { status: 401, name: 'NotAuthenticated', applies: withKey },
  { status: 403, name: 'NotAllowed', applies: withKey },
  { status: 404, name: 'NotFound', applies: ({ path }) => path.includes('{') },
  { status: 412, name: 'PreconditionFailed', applies: takesHeader('If-Match') },
  { status: 413, name: 'TooLarge', applies: mayHaveBody },
  { status: 415, name: 'UnsupportedMediaType', applies: mayHaveBody },
  // A key that was used with another body.
  { status: 422, name: 'CannotBeProcessed', applies: takesHeader('Idempotency-Key') },
  { status: 429, name: 'TooManyRequests', applies: withKey },
  { status: 503, name: 'Unavailable', applies: always },
];

function parametersOf(operation: Json): Json[] {
  return (operation.parameters as Json[] | undefined) ?? [];
}

/** Adds to an operation what it need not say itself: the problems that it can answer, and that a read has an ETag. */
export function completeAnswers(circumstances: Circumstances): void {
  const responses = circumstances.operation.responses as Record<string, Json>;
  for (const [status, response] of Object.entries(responses)) {
    if (Number(status) >= 400 && !response.content) responses[status] = problem(String(response.description));
  }
  for (const { status, name, applies } of rules) {
    if (applies(circumstances)) responses[status] ??= { $ref: `#/components/responses/${name}` };
  }
  if (circumstances.method === 'get') describeEntityTag(circumstances.operation, responses);
}

function describeEntityTag(operation: Json, responses: Record<string, Json>): void {
  const ok = responses[200];
  if (!ok || !('application/json' in ((ok.content as Json | undefined) ?? {}))) return;
  ok.headers = { ...(ok.headers as Json | undefined), ETag: { $ref: '#/components/headers/ETag' } };
  responses[304] = { $ref: '#/components/responses/NotModified' };
  operation.parameters = [...parametersOf(operation), { $ref: '#/components/parameters/IfNoneMatch' }];
}
