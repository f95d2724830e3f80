import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { certificateRequest, sha256 } from '../certificate';
import type { CallOptions, Customer } from '../customer';

export interface LoadOptions {
  readonly clients?: number;
  /** Certificates a second, of all clients together. */
  readonly perSecond?: number;
}

export interface Answered {
  readonly key: string;
  readonly status: number;
  /** Whether an earlier request with this key had its effect already. */
  readonly isReplayed: boolean;
  /** By `performance.now()`. */
  readonly sentAt: number;
  readonly answeredAt: number;
}

interface Attempt {
  /** Status of the answer, or the code of the error when there was none. */
  readonly outcome: number | string;
  readonly body?: { readonly certificateId?: string; readonly code?: string };
  readonly text?: string;
}

/** The answers after which the guide tells customers to try again; and no answer. */
const repeatable = [429, 502, 503, 504];
const pauseMs = 100;

/**
 * Clients that issue certificates without end. Each request has an Idempotency-Key, and is repeated with it until it
 * is answered 201, as the guide tells customers to. The key is the certificate's externalId, too.
 */
export class Load {
  /** Certificate ids by Idempotency-Key, as acknowledged to the customer. */
  readonly promised = new Map<string, string>();
  /** All that came back, in that order. */
  readonly answered: Answered[] = [];
  /** How often a request had to be repeated, by status or by code of the error. */
  readonly repeated = new Map<string, number>();
  /** Answers that no customer would repeat. There must not be any. */
  readonly refused: string[] = [];
  private stopping = false;
  private abandoned = false;
  private readonly clients: Promise<void>[];

  constructor(
    readonly customer: Customer,
    { clients = 16, perSecond = 100 }: LoadOptions = {},
  ) {
    this.clients = Array.from({ length: clients }, (_, index) =>
      this.run((1_000 * clients) / perSecond, (1_000 * index) / perSecond),
    );
  }

  /** Lets every request that was begun come to its end. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.clients);
  }

  /** Open requests stay open, because the server is gone. */
  abandon(): void {
    this.stopping = true;
    this.abandoned = true;
  }

  /** The clients take turns, so that some request is under way at almost any time. */
  private async run(intervalMs: number, afterMs: number): Promise<void> {
    await delay(afterMs);
    while (!this.stopping) {
      const next = performance.now() + intervalMs;
      await this.issue(randomUUID());
      await delay(Math.max(0, next - performance.now()));
    }
  }

  private async issue(key: string): Promise<void> {
    while (!this.abandoned) {
      const { outcome, body, text } = await this.attempt(key);
      if (outcome === 201) return void this.promised.set(key, body!.certificateId!);
      if (!isRepeatable({ outcome, body })) return void this.refused.push(`${outcome} ${text}`);
      this.repeated.set(String(outcome), (this.repeated.get(String(outcome)) ?? 0) + 1);
      await delay(pauseMs);
    }
  }

  private async attempt(key: string): Promise<Attempt> {
    const sentAt = performance.now();
    try {
      const answer = await this.customer.call<Attempt['body']>('POST /certificates', requestWith(key));
      const { status, body, text, headers } = answer;
      const isReplayed = headers['idempotent-replayed'] === 'true';
      this.answered.push({ key, status, isReplayed, sentAt, answeredAt: performance.now() });
      return { outcome: status, body, text };
    } catch (error) {
      const { code, message } = error as Error & { code?: string };
      return { outcome: code ?? message };
    }
  }
}

function isRepeatable({ outcome, body }: Attempt): boolean {
  if (typeof outcome === 'string' || repeatable.includes(outcome)) return true;
  return body?.code === 'idempotency.in_progress';
}

/** Always the same for the same key. */
export function requestWith(key: string): CallOptions {
  const evidence = [{ sha256Hash: sha256(key) }];
  const body = certificateRequest({ externalId: key, inputEvidence: evidence, outputEvidence: evidence });
  return { body, headers: { 'Idempotency-Key': key } };
}
