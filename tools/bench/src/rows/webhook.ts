import { createServer } from 'node:http';
import type { BenchPlatform } from '../bench-platform';
import { until } from '../child';
import { certificateRequest } from '../certificate-request';
import { median } from '../median';
import type { BenchOptions, Row } from '../row';
import { atSteadyRate } from '../steady-rate';

const perSecond = 200;
const mustReachMs = 250;

/** Certificates at 200/s, and how long after each event its webhook arrives for the first time. */
export async function webhookRow(platform: BenchPlatform, { rounds, isQuick }: BenchOptions): Promise<Row> {
  const seconds = isQuick ? 5 : 15;
  const receiver = await startReceiver();
  const webhook = await register(platform, receiver.url);
  const runs: number[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    await issueSteadily(platform, seconds);
    await until(() => receiver.latencies.length >= perSecond * seconds, 'all webhooks');
    runs.push(receiver.latencies.splice(0).sort((left, right) => left - right));
  }
  await call(platform, 'DELETE', `/webhooks/${webhook}`);
  receiver.stop();
  const p = (share: number) => median(runs.map((sorted) => sorted[Math.floor(sorted.length * share)]!));
  return {
    what: `webhook at ${perSecond} events/s: event to first attempt`,
    floor: '—',
    ours: `p50 ${p(0.5)} ms, p95 ${p(0.95)} ms, p99 ${p(0.99)} ms`,
    mustReach: `p95 ≤ ${mustReachMs} ms`,
    reached: p(0.95) <= mustReachMs,
  };
}

async function startReceiver() {
  const latencies: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { timestamp } = JSON.parse(Buffer.concat(chunks).toString()) as { timestamp: string };
      latencies.push(Date.now() - Date.parse(timestamp));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/`, latencies, stop };
}

async function register(platform: BenchPlatform, url: string): Promise<string> {
  const response = await call(platform, 'POST', '/webhooks', JSON.stringify({ url, events: ['certificate.issued'] }));
  return ((await response.json()) as { id: string }).id;
}

async function issueSteadily(platform: BenchPlatform, seconds: number): Promise<void> {
  await atSteadyRate(perSecond, seconds, async () =>
    (await call(platform, 'POST', '/certificates', certificateRequest)).text(),
  );
}

async function call(platform: BenchPlatform, method: string, path: string, body?: string): Promise<Response> {
  const headers = { ...platform.keyHeaders, ...(body ? { 'content-type': 'application/json' } : {}) };
  const response = await fetch(`${platform.local.gatewayUrl}${path}`, { method, headers, body });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response;
}
