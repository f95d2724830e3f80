import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Delivery {
  readonly event: string;
  readonly signature: string;
  readonly body: Buffer;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly deliveries: readonly Delivery[];
  close(): void;
}

/** A customer's server in small: it takes every webhook and answers 200. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const [event, signature] = ['x-needine-event', 'x-needine-signature'].map((name) =>
        String(request.headers[name]),
      );
      deliveries.push({ event: event!, signature: signature!, body });
      response.end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/webhooks`, deliveries, close };
}

/** As in Needine's guide for customers: the key of the HMAC is the hex SHA-256 of the secret. */
export function isSignatureRight({ signature, body }: Delivery, secret: string): boolean {
  const key = createHash('sha256').update(secret).digest('hex');
  const expected = Buffer.from(`sha256=${createHmac('sha256', key).update(body).digest('hex')}`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
