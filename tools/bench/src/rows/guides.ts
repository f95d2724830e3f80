import type { BenchPlatform } from '../bench-platform';
import { EnvelopeCalls, envelopeRequest } from '../envelope-calls';
import { median } from '../median';
import { percentile } from '../percentile';
import type { BenchOptions, Row } from '../row';
import { atSteadyRate } from '../steady-rate';

const perSecond = 50;
const mustReachMs = 200;

interface Made {
  readonly documentId: string;
  /** Drafts that are still to be sent. */
  readonly drafts: string[];
}

type Call = readonly [name: string, run: (calls: EnvelopeCalls, made: Made) => Promise<unknown>];

const get = (path: string): Call => [`GET ${path}`, (calls) => calls.call('GET', `/api/v1${path}`)];
const me = get('/account/me');
const documents = get('/documents?limit=50');
const envelopes = get('/envelopes?limit=50');
const ofStatus = get('/envelopes?status=SENT&limit=50');
const document: Call = [
  'GET /documents/:id',
  (calls, { documentId }) => calls.call('GET', `/api/v1/documents/${documentId}`),
];
const envelope: Call = [
  'GET /envelopes/:id',
  (calls, { drafts }) => calls.call('GET', `/api/v1/envelopes/${drafts.at(-1)}`),
];
const create: Call = ['POST /envelopes', async (calls, made) => void made.drafts.push(await draft(calls, made))];
const send: Call = [
  'POST /envelopes/:id/send',
  // Creating and sending take turns, so that a draft is always left for those who read.
  (calls, { drafts }) => calls.call('POST', `/api/v1/envelopes/${drafts.shift()}/send`),
];
const upload: Call = ['POST /documents', (calls) => calls.uploadContract()];

/** A fifth are writes, as clients of the guides mix them. */
const mix: readonly Call[] = [
  ...[me, envelopes, envelope, document, create],
  ...[envelope, documents, envelopes, get('/templates'), send],
  ...[me, ofStatus, envelope, document, create],
  ...[envelope, get('/workspaces'), envelopes, get('/webhooks'), upload],
];

/** Open loop: the time of a request counts from when it is due, also when those before it are late. */
export async function guidesRow(platform: BenchPlatform, { seconds, rounds, isQuick }: BenchOptions): Promise<Row> {
  const calls = new EnvelopeCalls(platform);
  const made: Made = { documentId: await calls.uploadContract(), drafts: [] };
  for (let count = 0; count < 10; count += 1) made.drafts.push(await draft(calls, made));
  const run = async (forSeconds: number) => {
    const times: (readonly [name: string, ms: number])[] = [];
    await atSteadyRate(perSecond, forSeconds, async (number, dueAt) => {
      const [name, work] = mix[number % mix.length]!;
      await work(calls, made);
      times.push([name, performance.now() - dueAt]);
    });
    await platform.settle();
    return times;
  };
  await run(isQuick ? 2 : 5);
  const runs: Awaited<ReturnType<typeof run>>[] = [];
  for (let round = 0; round < rounds; round += 1) runs.push(await run(isQuick ? 4 : 2 * seconds));
  const p = (share: number) =>
    median(
      runs.map((times) =>
        percentile(
          times.map(([, ms]) => ms),
          share,
        ),
      ),
    );
  return {
    what: `the e-signature API at ${perSecond} requests/s, a fifth of them writes, open loop`,
    floor: '—',
    ours: `p50 ${Math.round(p(0.5))} ms, p95 ${Math.round(p(0.95))} ms, p99 ${Math.round(p(0.99))} ms`,
    mustReach: `p95 ≤ ${mustReachMs} ms`,
    reached: p(0.95) <= mustReachMs,
    details: Object.fromEntries(
      [...new Set(mix.map(([name]) => name))].map((name) => [name, p95Of(name, runs.flat())]),
    ),
  };
}

async function draft(calls: EnvelopeCalls, { documentId }: Made): Promise<string> {
  const { id } = await calls.call<{ id: string }>('POST', '/api/v1/envelopes', envelopeRequest(documentId));
  return id;
}

function p95Of(wanted: string, times: readonly (readonly [name: string, ms: number])[]): number {
  return percentile(
    times.flatMap(([name, ms]) => (name === wanted ? [ms] : [])),
    0.95,
  );
}
