import fc from 'fast-check';
import type { Header } from './headers';

/**
 * The caller: with every scope in the live or the sandbox environment, with a key of few scopes, with a revoked key, in
 * an audit room, with an access token, of another organization (read only), or without a credential.
 */
export const callers = ['live', 'sandbox', 'scopeless', 'revoked', 'room', 'oauth', 'foreign', 'nobody'] as const;
export type Caller = (typeof callers)[number];

export interface Presented {
  readonly caller: Caller;
  readonly headers: readonly Header[];
}

const secretOf = (caller: Caller) => `\${secret.${caller}.0}`;
const presented = (caller: Caller, ...headers: readonly Header[]): Presented => ({ caller, headers });

/** As the document asks for it. */
export const plainCallers: fc.Arbitrary<Presented> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(presented('live', ['X-API-Key', secretOf('live')])) },
  { weight: 3, arbitrary: fc.constant(presented('sandbox', ['X-API-Key', secretOf('sandbox')])) },
);

const ways = fc.constantFrom<(secret: string) => Header>(
  (secret) => ['X-API-Key', secret],
  (secret) => ['authorization', `Bearer ${secret}`],
  (secret) => ['AUTHORIZATION', `bearer   ${secret}`],
  (secret) => ['Authorization', secret],
);

const garbage = [
  '',
  'x',
  'ndi_',
  'ndi_test_4fGh81Kz_0aB3dE6fH9jK2mN5pQ8sT1vW4yZ7cF0i_4CF2me',
  'k'.repeat(4_000),
  'a b c',
  'ü',
  '\t',
];

export const oddCallers: fc.Arbitrary<Presented> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...callers.filter((one) => one !== 'nobody')), ways)
      .map(([caller, way]) => presented(caller, way(secretOf(caller)))),
  },
  { weight: 2, arbitrary: fc.constant(presented('nobody')) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...garbage), ways).map(([text, way]) => presented('nobody', way(text))),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...garbage)
      .map((text) => presented('live', ['X-API-Key', secretOf('live')], ['Authorization', text])),
  },
);
