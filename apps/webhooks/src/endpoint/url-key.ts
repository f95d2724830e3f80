import { createHash } from 'node:crypto';

/** The same for every spelling of a URL that leads to the same place with the same request. */
export function urlKey(text: string): string {
  const url = new URL(text);
  // A fragment is never sent, and the dot of the root at the end of a name changes nothing.
  url.hash = '';
  url.hostname = url.hostname.replace(/\.$/, '');
  return createHash('sha256').update(url.href).digest('hex');
}
