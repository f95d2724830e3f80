import type { BenchPlatform } from '../bench-platform';
import { certificateRequest } from '../certificate-request';
import { startFloor } from '../floor';
import type { BenchOptions, Row } from '../row';
import { runLoad } from '../run-load';
import { startWholeFloor } from '../whole-floor';
import { compare, measure, type Side } from './compare';
import { checkingStored, undisturbed } from './sides';

const path = '/certificates';
const json = { 'content-type': 'application/json' };
const otherServices = ['gateway', 'trust-engine', 'anchoring', 'webhooks'];
const plan = { method: 'POST' as const, body: certificateRequest, withIdempotencyKey: true };

/** POST /certificates: through the gateway with everything running, and the service alone. */
export async function issueRows(platform: BenchPlatform, options: BenchOptions): Promise<Row[]> {
  const ours = throughGateway(platform);
  const rows = [await wholeRow(platform, ours, options)];
  const floor = await startFloor('issue-floor', platform.local.databaseUrl);
  const onFloor = { ...plan, url: `${floor.url}${path}`, headers: json, ...undisturbed(platform, floor) };
  const what = 'POST /certificates through the gateway, all promises kept (floor: answers, and nothing follows)';
  rows.push(await compare({ what, floor: onFloor, ours, mustReach: 0.9 }, options));
  rows.push(
    await compare(
      {
        what: 'POST /certificates to the service itself, others paused (same floor)',
        floor: onFloor,
        ours: await direct(platform),
        mustReach: 1.3,
      },
      options,
    ),
  );
  await floor.stop();
  rows.push(await lifeRow(platform, ours, options));
  return [...rows, await bareRow(platform, options)];
}

/** The floor does all that ours does: key, limit, certificate, and four consumers of its event. */
async function wholeRow(platform: BenchPlatform, ours: Side, options: BenchOptions): Promise<Row> {
  const { databaseUrl, natsUrl, apiKey } = platform.local;
  const floor = await startWholeFloor(databaseUrl, natsUrl, apiKey);
  const whole = {
    ...plan,
    url: `${floor.url}${path}`,
    headers: { ...json, ...platform.keyHeaders },
    ...undisturbed(platform, floor),
    settle: () => floor.settle(),
  };
  const what = 'POST /certificates through the gateway, all promises kept (floor: with all that follows)';
  const row = await compare({ what, floor: whole, ours, mustReach: 1 }, options);
  await floor.stop();
  return row;
}

function throughGateway(platform: BenchPlatform): Side {
  return {
    ...plan,
    url: `${platform.local.gatewayUrl}${path}`,
    headers: { ...json, ...platform.keyHeaders },
    processes: platform.processes,
    settle: async () => void (await platform.settle()),
    ...checkingStored(platform, () => platform.countCertificates()),
  };
}

async function direct(platform: BenchPlatform): Promise<Side> {
  return {
    ...plan,
    url: `${platform.local.services.certificates!.url}${path}`,
    headers: { ...json, ...(await platform.directHeaders('certificates')) },
    processes: platform.only('certificates', 'Postgres', 'NATS'),
    around: (work) => platform.withPaused(otherServices, work),
    settle: () => platform.untilSent(),
    ...checkingStored(platform, () => platform.countCertificates()),
  };
}

/** Issued, evaluated, anchored, confirmed: the cost of one certificate until no work is left. */
async function lifeRow(platform: BenchPlatform, ours: Side, { seconds }: BenchOptions): Promise<Row> {
  await platform.untilAnchored();
  const { perSecond, processorUs } = await measure({ ...ours, settle: () => platform.untilAnchored() }, seconds);
  return {
    what: 'for orientation: a certificate from POST until its anchor is confirmed',
    floor: '',
    ours: `${Math.round(perSecond)}/s`,
    processorTime: { ours: processorUs },
    mustReach: '',
    reached: true,
  };
}

async function bareRow(platform: BenchPlatform, { seconds }: BenchOptions): Promise<Row> {
  const floor = await startFloor('issue-floor', platform.local.databaseUrl, { BARE: '1' });
  const result = await runLoad({ ...plan, url: `${floor.url}${path}`, headers: json, seconds });
  await floor.stop();
  return {
    what: 'for orientation: two bare inserts in one statement',
    floor: `${Math.round(result.perSecond)}/s, p99 ${Math.round(result.p99Ms)} ms`,
    ours: '',
    mustReach: '',
    reached: true,
  };
}
