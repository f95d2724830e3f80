import { createServer } from 'node:http';
import type { BenchPlatform } from '../bench-platform';
import { until } from '../child';
import { certificateRequest } from '../certificate-request';
import type { Row } from '../row';

const perSecond = 200;
const seconds = 15;
const mustReachMs = 250;

/** Certificates at 200/s, and how long after each event its webhook arrives for the first time. */
export async function webhookRow(platform: BenchPlatform): Promise<Row> {
  const latencies: number[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { timestamp } = JSON.parse(Buffer.concat(chunks).toString()) as { timestamp: string };
      latencies.push(Date.now() - Date.parse(timestamp));
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as { port: number };
  const webhook = await register(platform, `http://127.0.0.1:${port}/`);
  await issueSteadily(platform);
  await until(() => latencies.length >= perSecond * seconds, 'all webhooks');
  await call(platform, 'DELETE', `/webhooks/${webhook}`);
  receiver.close();
  receiver.closeAllConnections();
  const sorted = latencies.sort((left, right) => left - right);
  const p = (share: number) => sorted[Math.floor(sorted.length * share)]!;
  return {
    what: `webhook at ${perSecond} events/s: event to first attempt`,
    floor: '—',
    ours: `p50 ${p(0.5)} ms, p95 ${p(0.95)} ms, p99 ${p(0.99)} ms`,
    mustReach: `p95 ≤ ${mustReachMs} ms`,
    reached: p(0.95) <= mustReachMs,
  };
}

async function register(platform: BenchPlatform, url: string): Promise<string> {
  const response = await call(platform, 'POST', '/webhooks', JSON.stringify({ url, events: ['certificate.issued'] }));
  return ((await response.json()) as { id: string }).id;
}

async function issueSteadily(platform: BenchPlatform): Promise<void> {
  const start = Date.now();
  const open: Promise<unknown>[] = [];
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const pause = start + (number * 1_000) / perSecond - Date.now();
    if (pause > 1) await new Promise((resolve) => setTimeout(resolve, pause));
    open.push(call(platform, 'POST', '/certificates', certificateRequest).then((response) => response.text()));
  }
  await Promise.all(open);
}

async function call(platform: BenchPlatform, method: string, path: string, body?: string): Promise<Response> {
  const headers = { ...platform.keyHeaders, ...(body ? { 'content-type': 'application/json' } : {}) };
  const response = await fetch(`${platform.local.gatewayUrl}${path}`, { method, headers, body });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response;
}
