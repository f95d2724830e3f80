import { hash } from 'node:crypto';
import { fromString, fromUUIDBytes, toUUIDBytes, typeidUnboxed } from 'typeid-js';

/** The object that each prefix stands for. A prefix is part of the public contract and never changes its meaning. */
export const idPrefixes = {
  organization: 'org',
  apiKey: 'key',
  oauthClient: 'oac',
  clientCertificate: 'ccb',
  auditRoom: 'room',
  auditLogEntry: 'log',
  certificate: 'cert',
  anchor: 'anch',
  vendor: 'ven',
  model: 'model',
  evaluation: 'eval',
  transparencyRecord: 'trn',
  technicalDoc: 'tdoc',
  fria: 'fria',
  risk: 'risk',
  monitoringPlan: 'plan',
  literacyRecord: 'lit',
  incident: 'inc',
  qmsRecord: 'qms',
  webhook: 'whk',
  delivery: 'dlv',
  event: 'evt',
  request: 'req',
  document: 'doc',
  envelope: 'env',
  recipient: 'rcp',
  field: 'fld',
  template: 'tpl',
  message: 'msg',
} as const;

export type IdPrefix = (typeof idPrefixes)[keyof typeof idPrefixes];
export type Id<P extends IdPrefix> = `${P}_${string}`;

/** The part behind the prefix: a UUIDv7 in 26 characters of Crockford base32 (TypeID 0.3). */
export const idSuffixPattern = '[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}';

/** A new id that sorts by creation time and tells nothing else, e.g. `cert_01j9z3…`. */
export function newId<P extends IdPrefix>(prefix: P): Id<P> {
  return typeidUnboxed(prefix) as Id<P>;
}

/** The id of something that can be told again from what is stored: the same for the same words. */
export function idOf<P extends IdPrefix>(prefix: P, ...words: readonly string[]): Id<P> {
  const digest = hash('sha256', words.join('\n'), 'buffer').subarray(0, 16);
  // RFC 9562 section 5.8: version 8, and the variant.
  digest[6] = (digest[6]! & 0x0f) | 0x80;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return fromUUIDBytes(prefix, digest) as Id<P>;
}

const patterns = new Map<string, RegExp>(
  Object.values(idPrefixes).map((prefix) => [prefix, new RegExp(`^${prefix}_${idSuffixPattern}$`)]),
);

export function isId<P extends IdPrefix>(prefix: P, text: unknown): text is Id<P> {
  return typeof text === 'string' && patterns.get(prefix)!.test(text);
}

/** When the id was made, in ms. */
export function timeOf(id: string): number {
  const uuid = toUUIDBytes(fromString(id));
  return [...uuid.subarray(0, 6)].reduce((ms, byte) => ms * 256 + byte, 0);
}
