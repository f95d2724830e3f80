import { Injectable } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { OutboundHttp } from '@probatum/outbound-http/outbound-http';
import { isAnswered, type OutboundResult } from '@probatum/outbound-http/outbound-result';
import type { Message } from '../dialect/dialect';
import { dialects } from '../dialect/dialects';
import { standardHeaders } from '../dialect/standard-webhooks';
import { EndpointSecrets } from '../endpoint/endpoint-secrets';
import { inSpan, SpanKind } from '@probatum/observability/spans';
import { currentTrace, traceparentHeader } from '@probatum/observability/trace-context';
import type { DeliveryStatus } from '../endpoint/endpoint';
import type { Attempt } from './attempt';
import type { ClaimedDelivery } from './claimed-delivery';
import { isGivenUp } from './count-interruptions';

/** The result of one attempt, and the state of the delivery after it. */
export interface AttemptOutcome {
  readonly delivery: ClaimedDelivery;
  readonly attempt: Attempt;
  readonly status: DeliveryStatus;
  /** Null when there is nothing left to try. */
  readonly retryInMs: number | null;
}

/** Calls the receiver once. Every failure becomes an outcome, not an exception. */
@Injectable()
export class AttemptDelivery {
  constructor(
    private readonly outbound: OutboundHttp,
    private readonly secrets: EndpointSecrets,
    private readonly clock: Clock,
  ) {}

  async execute(delivery: ClaimedDelivery): Promise<AttemptOutcome> {
    if (isGivenUp(delivery)) return this.giveUp(delivery);
    return inSpan('deliver webhook', { kind: SpanKind.CLIENT }, () => this.call(delivery));
  }

  private async call(delivery: ClaimedDelivery): Promise<AttemptOutcome> {
    const { eventId, event, body } = delivery;
    const secret = this.secrets.open(delivery.sealedSecret, delivery.endpointId);
    const message: Message = { eventId, event, body, secret, sentAt: this.clock.now() };
    const result = await this.outbound.send(delivery.url, {
      headers: headersOf(delivery, message),
      body,
    });
    return { delivery, attempt: attemptOf(message.sentAt, result), ...fateOf(delivery, result) };
  }

  private giveUp(delivery: ClaimedDelivery): AttemptOutcome {
    const error = `given_up: The platform gave up after ${delivery.interruptions} attempts that it could not finish because of an internal fault`;
    const attempt = {
      at: this.clock.now().toISOString(),
      durationMs: null,
      httpStatus: null,
      error,
      responseBody: null,
    };
    return { delivery, attempt, status: 'failed', retryInMs: null };
  }
}

function headersOf(delivery: ClaimedDelivery, message: Message): Record<string, string> {
  const trace = currentTrace();
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Probatum-Webhooks/1',
    ...dialects[delivery.dialect].headers(message),
    ...standardHeaders(message),
    ...(trace ? { [traceparentHeader]: trace.traceparent } : {}),
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
  return isSuccess(result) ? null : `http_status: The receiver answered ${result.status} instead of 2xx`;
}

/** The status decides, as soon as it has come: with 2xx the receiver has the event, however its answer goes on. */
function isSuccess({ status }: OutboundResult): boolean {
  return status !== null && status >= 200 && status < 300;
}

function fateOf(delivery: ClaimedDelivery, result: OutboundResult): Pick<AttemptOutcome, 'status' | 'retryInMs'> {
  if (isSuccess(result)) return { status: 'delivered', retryInMs: null };
  const retryInMs = dialects[delivery.dialect].retryDelaysMs[delivery.tries] ?? null;
  return { status: retryInMs === null ? 'failed' : 'pending', retryInMs };
}
