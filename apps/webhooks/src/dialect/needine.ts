import { createHash, createHmac } from 'node:crypto';
import type { Dialect } from './dialect';

/** The delivery contract of the Needine guide, section 7. */
export const needine: Dialect = {
  retryDelaysMs: [1_000, 4_000, 9_000],

  body: (name, event) => JSON.stringify({ event: name, payload: event.data, timestamp: event.time }),

  headers: ({ event, secret, body }) => {
    // The key is the text of the digest, 64 lower-case hex digits, not its bytes: so the guide's snippets compute it.
    const key = createHash('sha256').update(secret).digest('hex');
    const signature = createHmac('sha256', key).update(body).digest('hex');
    return { 'X-Needine-Event': event, 'X-Needine-Signature': `sha256=${signature}` };
  },
};
