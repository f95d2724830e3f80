import { readKey, readLegacyKey } from '../../credentials/api-keys/key-format';
import { readRoomToken } from '../../credentials/audit-rooms/room-token';
import { readClientSecret } from '../../credentials/oauth-clients/client-secret';
import type { Call } from '../call/call';
import { CredentialInQuery } from '../../credentials/credential/authentication.errors';

/** Wherever it stands, also within other text; the checksum tells it from what only looks like it. */
const ownForm = /(?:ndi|sk|audit|ocs)_(?:live_|test_)?[0-9A-Za-z]{8}_[0-9A-Za-z]{32,64}_[0-9A-Za-z]{6}/g;
/**
 * Access tokens and the assertions of OAuth clients: a JWT is a credential, no matter which key signed it. The search starts at
 * the first dot and looks both ways from there. From `eyJ` on, it would read a text of many `eyJ` once for each of them.
 */
const jwt = /\.(?<=(eyJ[\w-]{8,})\.)(?=(eyJ[\w-]{8,}\.[\w-]{20,}))/g;
/** An imported key has no form of its own; under such a name it is meant as one. */
const namedLikeOne = /[?&](?:x[-_]?)?(?:api[-_]?)?(?:key|token|access[-_]?token)=([^&]*)/gi;

/** Its endpoints take no query at all, and say so in the form of their RFC. */
const oauthEndpoints = '/oauth/';

/**
 * A key in an address is in the log of every proxy on the way and in the history of a browser.
 * @throws CredentialInQuery when the query of a request target holds one, whatever credential the headers carry
 */
export function refuseCredentialInQuery({ request }: Call): void {
  const target = request.url!;
  const start = target.indexOf('?');
  if (start === -1 || target.startsWith(oauthEndpoints)) return;
  const query = decoded(target.slice(start));
  if (withoutCredentials(query) !== query || namesLegacyKey(query)) throw new CredentialInQuery();
}

/** The text with every credential in it replaced. */
export function withoutCredentials(text: string): string {
  return withoutJwts(text.replace(ownForm, (found) => (isOwn(found) ? '…' : found)));
}

function withoutJwts(text: string): string {
  let kept = '';
  let end = 0;
  for (const { index, 1: header, 2: rest } of text.matchAll(jwt)) {
    kept += `${text.slice(end, Math.max(end, index - header!.length))}…`;
    end = index + 1 + rest!.length;
  }
  return kept + text.slice(end);
}

function isOwn(text: string): boolean {
  return (readKey(text) ?? readRoomToken(text) ?? readClientSecret(text)) !== null;
}

function namesLegacyKey(query: string): boolean {
  return [...query.matchAll(namedLikeOne)].some(([, value]) => readLegacyKey(value!));
}

/** Letters may be percent-encoded without need. Characters beyond ASCII occur in no credential. */
function decoded(query: string): string {
  if (!query.includes('%')) return query;
  return query.replace(/%([2-7][0-9A-Fa-f])/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}
