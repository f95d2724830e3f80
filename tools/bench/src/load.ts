import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';

/** What one run of the load generator is told, as JSON in LOAD. */
export interface LoadPlan {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Each request gets an Idempotency-Key of its own. */
  readonly withIdempotencyKey?: boolean;
  readonly seconds: number;
  readonly connections: number;
}

export interface LoadResult {
  /** Answers with a status of 2xx per second, over the whole run. */
  readonly perSecond: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Runs in a process of its own, so that the generator's work is the same for the floor and for us. */
async function main(): Promise<void> {
  const plan = JSON.parse(process.env.LOAD!) as LoadPlan;
  let number = 0;
  const run = randomUUID();
  const result = await autocannon({
    url: plan.url,
    connections: plan.connections,
    duration: plan.seconds,
    requests: [
      {
        method: plan.method,
        headers: { ...plan.headers },
        ...(plan.body ? { body: plan.body } : {}),
        ...(plan.withIdempotencyKey
          ? {
              setupRequest: (request: autocannon.Request) => {
                request.headers = { ...plan.headers, 'idempotency-key': `${run}-${(number += 1)}` };
                return request;
              },
            }
          : {}),
      },
    ],
  });
  const answer: LoadResult = {
    perSecond: Math.round(result['2xx'] / result.duration),
    succeeded: result['2xx'],
    failed: result.non2xx + result.errors,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
  process.stdout.write(JSON.stringify(answer));
}

void main();
