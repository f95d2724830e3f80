import { readKey, readLegacyKey } from '../api-key/key-format';
import { readRoomToken } from '../audit-room/room-token';
import { readClientSecret } from '../oauth-client/client-secret';
import { CredentialInQuery } from './authentication.problems';

/** Wherever it stands, also within other text; the checksum tells it from what only looks like it. */
const ownForm = /(?:ndi|sk|audit|ocs)_(?:live_|test_)?[0-9A-Za-z]{8}_[0-9A-Za-z]{32,64}_[0-9A-Za-z]{6}/g;
/** Access tokens and the assertions of OAuth clients: a JWT is a credential, whoever has signed it. */
const jwt = /eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{20,}/g;
/** An imported key has no form of its own; under such a name it is meant as one. */
const namedLikeOne = /[?&](?:x[-_]?)?(?:api[-_]?)?(?:key|token|access[-_]?token)=([^&]*)/gi;

/** Its endpoints take no query at all, and say so in the form of their RFC. */
const oauthEndpoints = '/oauth/';

/**
 * A key in an address is in the log of every proxy on the way and in the history of a browser.
 * @throws CredentialInQuery when the query of a request target holds one, whatever credential the headers carry
 */
export function refuseCredentialInQuery(target: string): void {
  const start = target.indexOf('?');
  if (start === -1 || target.startsWith(oauthEndpoints)) return;
  const query = decoded(target.slice(start));
  if (withoutCredentials(query) !== query || namesLegacyKey(query)) throw new CredentialInQuery();
}

/** The text with every credential in it made unreadable. */
export function withoutCredentials(text: string): string {
  return text.replace(ownForm, (found) => (isOwn(found) ? '…' : found)).replace(jwt, '…');
}

function isOwn(text: string): boolean {
  return (readKey(text) ?? readRoomToken(text) ?? readClientSecret(text)) !== null;
}

function namesLegacyKey(query: string): boolean {
  return [...query.matchAll(namedLikeOne)].some(([, value]) => readLegacyKey(value!));
}

/** Letters that need not have been encoded, and others that may be; what is beyond ASCII is in no credential. */
function decoded(query: string): string {
  if (!query.includes('%')) return query;
  return query.replace(/%([2-7][0-9A-Fa-f])/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}
