import { readKey, readLegacyKey } from '../api-key/key-format';
import { readRoomToken } from '../audit-room/room-token';
import { CredentialInQuery } from './authentication.problems';

/** Wherever it stands, also within other text. A prefix that another one begins with stands behind it. */
const ownForm = /(?:ndi_test|ndi|sk_live|sk_test|audit_test|audit)_[0-9A-Za-z]{8}_[0-9A-Za-z]{32,64}_[0-9A-Za-z]{6}/g;
/** An imported key has no form of its own; under such a name it is meant as one. */
const namedLikeOne = /[?&](?:x[-_]?)?(?:api[-_]?)?(?:key|token|access[-_]?token)=([^&]*)/gi;

/**
 * A key in an address is in the log of every proxy on the way and in the history of a browser.
 * @throws CredentialInQuery when the query of a request target holds one, whatever credential the headers carry
 */
export function refuseCredentialInQuery(target: string): void {
  const start = target.indexOf('?');
  if (start === -1) return;
  const query = decoded(target.slice(start));
  if (holdsCredential(query) || namesLegacyKey(query)) throw new CredentialInQuery();
}

/** The text with every credential in it made unreadable. */
export function withoutCredentials(text: string): string {
  return holdsCredential(text) ? text.replace(ownForm, '…') : text;
}

function holdsCredential(text: string): boolean {
  return (text.match(ownForm) ?? []).some((found) => readKey(found) ?? readRoomToken(found));
}

function namesLegacyKey(query: string): boolean {
  return [...query.matchAll(namedLikeOne)].some(([, value]) => readLegacyKey(value!));
}

/** What is not encoded well is looked at as it is. */
function decoded(query: string): string {
  if (!query.includes('%')) return query;
  return query.replace(/%([2-7][0-9A-Fa-f])/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}
