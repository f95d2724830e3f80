import type { RunningService } from '@probatum/service/run-service';
import { GatewayProcess } from '@probatum/testing/gateway-process';
import { waitFor } from '@probatum/testing/wait-for';
import { limitOf } from '../src/organization/plans';
import { TokenBucket } from '@probatum/rate-limit/token-bucket';
import { call, Gateways } from './running-gateway';
import { operation, scoped, Upstream } from './upstream';

let gateways: Gateways;
let upstream: Upstream;
const processes: GatewayProcess[] = [];

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('things', { '/things': { get: operation(scoped('certificates:read')) } });
});

afterAll(async () => {
  await Promise.all(processes.map((process) => process.kill()));
  await gateways?.close();
  await upstream?.halt();
});

/** Calls as fast as the answers come, four at a time, until told to stop. @returns when calls were let through */
function greedy(target: Pick<RunningService, 'url'>, key: string) {
  const admitted: number[] = [];
  const statuses = new Set<number>();
  let isStopped = false;
  const lane = async () => {
    while (!isStopped) {
      const answer = await call(target as RunningService, 'GET', '/things', { key }).catch(() => undefined);
      if (!answer) return;
      statuses.add(answer.status);
      if (answer.status === 200) admitted.push(performance.now());
    }
  };
  const ended = Promise.all(Array.from({ length: 4 }, lane));
  return { admitted, statuses, stop: () => ((isStopped = true), ended) };
}

it('three processes let a greedy caller through as one would, and one that is killed takes next to nothing with it', async () => {
  const { key } = await gateways.key({ plan: 'starter' });
  const start = () => GatewayProcess.start(gateways.environment([upstream]));
  processes.push(...(await Promise.all([start(), start(), start()])));
  const began = performance.now();
  const callers = processes.map((process) => greedy(process, key));
  const count = () => callers.flatMap(({ admitted }) => admitted).length;
  await waitFor(() => count() >= 120, { describe: 'most of the burst' });
  await processes[0]!.kill();
  const statuses = () => new Set(callers.flatMap((caller) => [...caller.statuses]));
  await waitFor(() => count() >= 195 && statuses().has(429), { describe: 'the burst and what is refilled' });
  await Promise.all(callers.map((caller) => caller.stop()));
  const seconds = (performance.now() - began) / 1_000;
  const times = callers.flatMap(({ admitted }) => admitted).sort((one, other) => one - other);
  const { capacity, perMinute } = limitOf('starter', { perMinute: null, concurrent: null }, 'enforced');
  expect(times.length).toBeLessThanOrEqual(Math.floor(capacity + (perMinute / 60) * seconds));
  times.forEach((at, index) => expect((times[index + 200] ?? Infinity) - at).toBeGreaterThan(10_000));
  // One lease of one token, at most, died with the process. The bucket is full until the first request.
  expect(times.length).toBeGreaterThanOrEqual(0.95 * reference(times[0]!, times.at(-1)!));
  // On a machine that has no time for Postgres, a limit is unknown for a moment.
  expect([...statuses()].filter((status) => status !== 503).sort()).toEqual([200, 429]);
}, 150_000);

/** The number of requests that one bucket would have passed for a caller who tries without pause. */
function reference(from: number, to: number): number {
  const bucket = new TokenBucket(limitOf('starter', { perMinute: null, concurrent: null }, 'enforced'), from);
  let through = 0;
  for (let at = from; at <= to; at += 5) if (bucket.take(at)) through += 1;
  return through;
}

it('without Postgres no request is let through whose limit cannot be known, and none is called too many', async () => {
  const own = await Gateways.open();
  const gateway = await own.start([upstream]);
  const { key } = await own.key({ plan: 'starter' });
  expect((await call(gateway, 'GET', '/things', { key })).status).toBe(200);
  await own.cutDatabase();
  const before = upstream.received.length;
  const answer = await call(gateway, 'GET', '/things', { key });
  expect(answer.status).toBe(503);
  expect(['rate_limit.unknown', 'credential.unavailable']).toContain(answer.body['code']);
  expect(answer.headers.get('retry-after')).toBe('2');
  expect(upstream.received).toHaveLength(before);
  await own.close();
});

it('a key that no process could use up costs no statement', async () => {
  const gateway = await gateways.start([upstream]);
  const { key, id } = await gateways.key();
  for (let count = 0; count < 5; count += 1) await call(gateway, 'GET', '/things', { key });
  expect(await gateways.database.query(`select 1 from rate_limits where credential_id = $1`, [id])).toEqual([]);
  const limited = await gateways.key({ rateLimit: 600_000 });
  await call(gateway, 'GET', '/things', { key: limited.key });
  expect(
    await gateways.database.query(`select 1 from rate_limits where credential_id = $1`, [limited.id]),
  ).toHaveLength(1);
});
