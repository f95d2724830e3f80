import { Injectable } from '@nestjs/common';
import { OutboundHttp } from '@probatum/outbound-http/outbound-http';
import { WebhookUrlRejected } from '../envelope/envelope.errors';

/** Whether the platform would call the URL that receives the events of an envelope. */
@Injectable()
export class CheckWebhookUrl {
  constructor(private readonly outbound: OutboundHttp) {}

  /** A host without an address right now may have one when there is something to deliver. @throws WebhookUrlRejected */
  async execute(url: string | null | undefined): Promise<void> {
    const refusal = url ? await this.outbound.check(url) : undefined;
    if (refusal && refusal.code !== 'dns') throw new WebhookUrlRejected(refusal);
  }
}
