import type { BenchPlatform } from '../bench-platform';
import { certificateRequest } from '../certificate-request';
import { startFloor } from '../floor';
import type { BenchOptions, Row } from '../row';
import { type Measured, runLoad } from '../run-load';
import { compare } from './compare';

const path = '/certificates';
const json = { 'content-type': 'application/json' };
const otherServices = ['gateway', 'trust-engine', 'anchoring', 'webhooks'];
const allServices = ['certificates', ...otherServices];
const plan = { method: 'POST' as const, body: certificateRequest, withIdempotencyKey: true };

/** POST /certificates: through the gateway with everything running, and the service alone. */
export async function issueRows(platform: BenchPlatform, options: BenchOptions): Promise<Row[]> {
  const floor = await startFloor('issue-floor', platform.local.databaseUrl);
  const onFloor = { ...plan, url: `${floor.url}${path}`, headers: json };
  const direct = { ...json, ...(await platform.directHeaders('certificates')) };
  const service = platform.local.services.certificates!.url;
  const rows = [
    await compare(
      {
        what: 'POST /certificates through the gateway, all promises kept',
        floor: onFloor,
        ours: { ...plan, url: `${platform.local.gatewayUrl}${path}`, headers: { ...json, ...platform.keyHeaders } },
        mustReach: 0.8,
        ...keepingPromises(platform),
      },
      options,
    ),
    await compare(
      {
        what: 'the same, certificates called directly, other services paused',
        floor: onFloor,
        ours: { ...plan, url: `${service}${path}`, headers: direct },
        mustReach: 1.3,
        ...keepingPromises(platform, (work) => platform.withPaused(otherServices, work)),
      },
      options,
    ),
  ];
  await floor.stop();
  await platform.untilAnchored();
  return [...rows, await bareRow(platform, options)];
}

/** After each run every certificate that was answered is in the database, and all lag returns to 0. */
function keepingPromises(platform: BenchPlatform, pause = <T>(work: () => Promise<T>) => work()) {
  let before = 0;
  return {
    // What our certificates still have to go through, their anchors above all, is no burden of the floor.
    aroundFloor: <T>(work: () => Promise<T>) => platform.withPaused(allServices, work),
    around: async <T>(work: () => Promise<T>) => {
      before = await platform.countCertificates();
      return pause(work);
    },
    afterOurs: async ({ succeeded }: Measured) => {
      await platform.settle();
      const stored = (await platform.countCertificates()) - before;
      // Requests that were in flight when the generator stopped are stored without an answer.
      if (stored < succeeded) throw new Error(`${succeeded} were answered 201, but only ${stored} are stored`);
    },
  };
}

async function bareRow(platform: BenchPlatform, { seconds }: BenchOptions): Promise<Row> {
  const floor = await startFloor('issue-floor', platform.local.databaseUrl, { BARE: '1' });
  const result = await runLoad({ ...plan, url: `${floor.url}${path}`, headers: json, seconds });
  await floor.stop();
  return {
    what: 'for orientation: two bare inserts in one statement',
    floor: `${result.perSecond}/s, p99 ${Math.round(result.p99Ms)} ms, ${result.machineUs} µs`,
    ours: '',
    mustReach: '',
    reached: true,
  };
}
