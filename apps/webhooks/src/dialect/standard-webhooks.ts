import { createHmac } from 'node:crypto';
import type { Message } from './dialect';

export const secretPrefix = 'whsec_';

/** Headers of Standard Webhooks 1.0.0: unlike the contracts' own they also sign the id and the time of the attempt. */
export function standardHeaders({ eventId, body, secret, sentAt }: Message): Record<string, string> {
  const timestamp = Math.floor(sentAt.getTime() / 1000).toString();
  const key = Buffer.from(secret.slice(secretPrefix.length), 'base64');
  const signature = createHmac('sha256', key).update(`${eventId}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': eventId, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
