import type { BenchPlatform } from '../bench-platform';
import { until } from '../child';
import { createKey, startGateway } from '../gateways';
import type { Replica } from '../replica';
import type { BenchOptions, Row } from '../row';
import { median } from '../median';
import { StatementCounter } from '../statement-counter';
import { keyCheckRow } from './key-check';

/** With a bucket of 184 that refills 100 a minute, shorter runs never meet a limit of 200 in 10 s. */
const greedySeconds = 15;

/** Three gateways on one database: one limit, and one truth about keys. */
export async function limitRows(platform: BenchPlatform, { isQuick }: BenchOptions): Promise<Row[]> {
  const [revocations, coldKeys] = isQuick ? [3, 3] : [12, 20];
  const counter = await StatementCounter.start(platform.local.databaseUrl, /\b(?:api_keys|rate_limits)\b/);
  const more = [
    await startGateway(platform, platform.local.databaseUrl),
    await startGateway(platform, counter.databaseUrl),
  ];
  const urls = [platform.local.gatewayUrl, ...more.map(({ url }) => url)];
  try {
    return [
      await sharedLimitRow(platform, urls),
      await revocationRow(platform, urls, revocations),
      await coldKeyRow(platform, more[1]!, counter, coldKeys),
      await keyCheckRow(),
    ];
  } finally {
    await Promise.all(more.map((gateway) => gateway.stop()));
    counter.stop();
  }
}

async function statusOf(url: string, key: string): Promise<number> {
  const response = await fetch(`${url}/certificates?pageSize=1`, { headers: { 'x-api-key': key } });
  await response.arrayBuffer();
  return response.status;
}

/** A greedy caller on `starter`: a bucket of 184 that refills 100 a minute, in however many processes. */
async function sharedLimitRow(platform: BenchPlatform, urls: readonly string[]): Promise<Row> {
  const { key } = await createKey(platform, '--plan', 'starter');
  const began = performance.now();
  const times: number[] = [];
  const call = async (url: string) => {
    while (performance.now() - began < greedySeconds * 1_000) {
      if ((await statusOf(url, key)) === 200) times.push(performance.now() - began);
    }
  };
  await Promise.all(urls.flatMap((url) => [call(url), call(url), call(url)]));
  times.sort((one, other) => one - other);
  const most = 184 + Math.floor((greedySeconds * 100) / 60);
  const within10 = Math.max(...times.map((at) => times.filter((other) => other > at - 10_000 && other <= at).length));
  const ratio = times.length / most;
  return {
    what: `three gateways, one key on starter, greedy for ${greedySeconds} s (floor: one bucket)`,
    floor: `${most}, at most 200 in 10 s`,
    ours: `${times.length}, ${within10} in 10 s`,
    ratio,
    mustReach: '0.95 … 1',
    reached: ratio >= 0.95 && ratio <= 1 && within10 <= 200,
  };
}

async function revocationRow(platform: BenchPlatform, urls: readonly string[], revocations: number): Promise<Row> {
  const { key: admin } = await createKey(platform, '--plan', 'enterprise');
  const seen: number[] = [];
  for (let round = 0; round < revocations; round += 1) {
    const { key, id } = await createKey(platform, '--plan', 'enterprise');
    for (const url of urls) if ((await statusOf(url, key)) !== 200) throw new Error('A new key was refused');
    const { status } = await fetch(`${urls[0]}/api-keys/${id}`, { method: 'DELETE', headers: { 'x-api-key': admin } });
    if (status !== 204) throw new Error(`The key could not be revoked: ${status}`);
    const revokedAt = performance.now();
    await Promise.all(urls.map((url) => until(async () => (await statusOf(url, key)) === 401, 'a revocation', 5_000)));
    seen.push(performance.now() - revokedAt);
  }
  const most = Math.max(...seen);
  return {
    what: 'revoked key refused by all of three gateways that are asked all the time',
    floor: '—',
    ours: `p50 ${Math.round(median(seen))} ms, at most ${Math.round(most)} ms`,
    mustReach: '≤ 1000 ms',
    reached: most <= 1_000,
  };
}

async function coldKeyRow(
  platform: BenchPlatform,
  gateway: Replica,
  counter: StatementCounter,
  coldKeys: number,
): Promise<Row> {
  const counts: number[] = [];
  for (let number = 0; number < coldKeys; number += 1) {
    const { key } = await createKey(platform, '--plan', 'enterprise');
    counter.take();
    await statusOf(gateway.url, key);
    counts.push(counter.take());
  }
  return {
    what: 'queries for a key that the gateway has not seen (counted)',
    floor: '—',
    ours: `${Math.min(...counts)} … ${Math.max(...counts)}`,
    mustReach: '1',
    reached: counts.every((count) => count === 1),
  };
}
