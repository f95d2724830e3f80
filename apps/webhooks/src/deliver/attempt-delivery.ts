import { Injectable } from '@nestjs/common';
import { OutboundHttp } from '@probatum/outbound-http/outbound-http';
import { isAnswered, type OutboundResult } from '@probatum/outbound-http/outbound-result';
import { dialects, type Message } from '../dialect/dialect';
import { standardHeaders } from '../dialect/standard-webhooks';
import { EndpointSecrets } from '../endpoint/endpoint-secrets';
import type { DeliveryStatus } from '../endpoint/endpoint';
import type { Attempt } from './attempt';
import type { ClaimedDelivery } from './claimed-delivery';

/** What became of one attempt, and of the delivery by it. */
export interface AttemptOutcome {
  readonly delivery: ClaimedDelivery;
  readonly attempt: Attempt & { readonly durationMs: number };
  readonly status: DeliveryStatus;
  /** Null when there is nothing left to try. */
  readonly retryInMs: number | null;
}

/** Calls the receiver once. Whatever it does, the answer is an outcome and not an exception. */
@Injectable()
export class AttemptDelivery {
  constructor(
    private readonly outbound: OutboundHttp,
    private readonly secrets: EndpointSecrets,
  ) {}

  async execute(delivery: ClaimedDelivery): Promise<AttemptOutcome> {
    const { eventId, event, body } = delivery;
    const secret = this.secrets.open(delivery.sealedSecret, delivery.endpointId);
    const message: Message = { eventId, event, body, secret, sentAt: new Date() };
    const result = await this.outbound.send(delivery.url, {
      method: 'POST',
      headers: headersOf(delivery, message),
      body,
    });
    return { delivery, attempt: attemptOf(message.sentAt, result), ...fateOf(delivery, result) };
  }
}

function headersOf(delivery: ClaimedDelivery, message: Message): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Probatum-Webhooks/1',
    ...dialects[delivery.dialect].headers(message),
    ...standardHeaders(message),
  };
}

function attemptOf(at: Date, result: OutboundResult): AttemptOutcome['attempt'] {
  return {
    at: at.toISOString(),
    durationMs: result.durationMs,
    httpStatus: result.status,
    error: errorOf(result),
    responseBody: result.body,
  };
}

function errorOf(result: OutboundResult): string | null {
  if (!isAnswered(result)) return `${result.error}: ${result.message}`;
  return isSuccess(result) ? null : `http_status: The answer was ${result.status} and not 2xx`;
}

function isSuccess(result: OutboundResult): boolean {
  return isAnswered(result) && result.status >= 200 && result.status < 300;
}

function fateOf(delivery: ClaimedDelivery, result: OutboundResult): Pick<AttemptOutcome, 'status' | 'retryInMs'> {
  if (isSuccess(result)) return { status: 'delivered', retryInMs: null };
  const retryInMs = dialects[delivery.dialect].retryDelaysMs[delivery.tries] ?? null;
  return { status: retryInMs === null ? 'failed' : 'pending', retryInMs };
}
