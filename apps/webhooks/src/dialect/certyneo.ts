import { createHmac } from 'node:crypto';
import type { CloudEvent } from '@probatum/contracts/events/event';
import type { EnvelopeFacts } from '@probatum/contracts/events/envelopes';
import { envelopeBody } from './envelope-body';
import type { Dialect } from './dialect';

const [seconds, minutes, hours] = [1_000, 60_000, 3_600_000];

/** The delivery contract of the e-signature API: five attempts within 24 hours. */
export const certyneo: Dialect = {
  retryDelaysMs: [60 * seconds, 11 * minutes, 2 * hours, 21 * hours + 48 * minutes],

  body: (name, event, place) => JSON.stringify(envelopeBody(name, event as CloudEvent<EnvelopeFacts>, place)),

  headers: ({ event, secret, body }) => ({
    'X-Certyneo-Event': event,
    // The key is the secret as it was shown, with its prefix.
    'X-Certyneo-Signature': createHmac('sha256', secret).update(body).digest('hex'),
  }),
};
