import { typeid } from 'typeid-js';

/** What each prefix stands for. A prefix is part of the public contract and never changes its meaning. */
export const idPrefixes = {
  organization: 'org',
  apiKey: 'key',
  oauthClient: 'oac',
  clientCertificate: 'ccb',
  auditRoom: 'room',
  auditLogEntry: 'log',
  certificate: 'cert',
  anchor: 'anch',
  webhook: 'whk',
  delivery: 'dlv',
  event: 'evt',
  request: 'req',
} as const;

export type IdPrefix = (typeof idPrefixes)[keyof typeof idPrefixes];
export type Id<P extends IdPrefix> = `${P}_${string}`;

/** The part behind the prefix: a UUIDv7 in 26 characters of Crockford base32 (TypeID 0.3). */
export const idSuffixPattern = '[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}';

/** A new id that sorts by creation time and tells nothing else, e.g. `cert_01j9z3…`. */
export function newId<P extends IdPrefix>(prefix: P): Id<P> {
  return typeid(prefix).toString() as Id<P>;
}

const patterns = new Map<string, RegExp>(
  Object.values(idPrefixes).map((prefix) => [prefix, new RegExp(`^${prefix}_${idSuffixPattern}$`)]),
);

export function isId<P extends IdPrefix>(prefix: P, text: unknown): text is Id<P> {
  return typeof text === 'string' && patterns.get(prefix)!.test(text);
}
