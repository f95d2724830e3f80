import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@probatum/testing/wait-for';

export interface Received {
  /** The id of the event. */
  readonly id: string;
  readonly event: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: string;
  readonly body: {
    readonly event: string;
    readonly payload: { readonly certificateId: string };
    readonly timestamp: string;
  };
}

/** A customer's server. It records every webhook and answers with `answer`, by default 200. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  answer: () => number = () => 200;
  private readonly server = createServer((request, response) => {
    void this.note(request).then(() => response.writeHead(this.answer()).end());
  });

  async start(): Promise<this> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhooks/needine`;
  }

  /** Received webhooks of one kind about one certificate. */
  of(event: string, certificateId: string): Received[] {
    return this.received.filter((each) => each.event === event && each.body.payload.certificateId === certificateId);
  }

  async waitFor(event: string, certificateId: string): Promise<Received> {
    const [first] = await waitFor(
      () => {
        const found = this.of(event, certificateId);
        return found.length > 0 && found;
      },
      { describe: `the webhook ${event} of ${certificateId}` },
    );
    return first!;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async note(request: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const rawBody = Buffer.concat(chunks).toString('utf8');
    const { headers } = request;
    const [id, event] = [String(headers['webhook-id']), String(headers['x-needine-event'])];
    this.received.push({ id, event, headers, rawBody, body: JSON.parse(rawBody) as Received['body'] });
  }
}
