import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

/** The caller of the next request, with its additions to the URL and to the headers. */
export interface Caller {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Settings of one run of the load generator, as JSON in LOAD. */
export interface LoadPlan {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** They call in turn, on each connection; without them all requests are the same. */
  readonly callers?: readonly Caller[];
  readonly body?: string;
  /** A file with the body, for one that is too large for this plan. */
  readonly bodyFile?: string;
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
  const result = await autocannon({
    url: plan.url,
    connections: plan.connections,
    duration: plan.seconds,
    requests: requestsOf(plan),
  });
  const answer: LoadResult = {
    perSecond: result['2xx'] / result.duration,
    succeeded: result['2xx'],
    failed: result.non2xx + result.errors,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
  process.stdout.write(JSON.stringify(answer));
}

function requestsOf({ method, headers, withIdempotencyKey, callers, ...plan }: LoadPlan): autocannon.Request[] {
  const body = plan.bodyFile === undefined ? plan.body : readFileSync(plan.bodyFile);
  const run = randomUUID();
  let number = 0;
  return (callers ?? [undefined]).map((caller) => {
    const all = { ...headers, ...caller?.headers };
    const setupRequest = (request: autocannon.Request) => {
      request.headers = { ...all, 'idempotency-key': `${run}-${(number += 1)}` };
      return request;
    };
    return {
      method,
      headers: all,
      ...(caller ? { path: caller.path } : {}),
      ...(body ? { body } : {}),
      ...(withIdempotencyKey ? { setupRequest } : {}),
    };
  });
}

void main();
