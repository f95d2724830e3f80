import { newId } from '@probatum/contracts/ids';
import type { BenchPlatform } from '../bench-platform';
import { certificateRequest } from '../certificate-request';
import type { Caller } from '../load';
import { inSchema, type Replica, startReplica } from '../replica';
import type { BenchOptions, Row } from '../row';
import { compare } from './compare';

const mustReach = 0.85;
const tenants = 8;
const json = { 'content-type': 'application/json' };

/** The certificates service with and without row-level security below its queries, for its cost. */
export async function rowLevelSecurityRows(platform: BenchPlatform, options: BenchOptions): Promise<Row[]> {
  const [without, ours] = [
    await startCertificates(platform, 'tools/bench/src/floors/certificates-without-row-level-security.js'),
    await startCertificates(platform, 'apps/certificates/src/main.js'),
  ];
  try {
    const readers: Caller[] = [];
    for (let number = 0; number < tenants; number += 1) readers.push(await issuerOfOne(platform, ours));
    const writers = readers.map(({ headers }) => ({ headers: { ...headers, ...json }, path: '/certificates' }));
    const read = { method: 'GET', callers: readers } as const;
    const write = { method: 'POST', callers: writers, body: certificateRequest, withIdempotencyKey: true } as const;
    const side = ({ url, pid }: Replica) => ({
      url,
      headers: {},
      processes: new Map([...platform.only('Postgres'), [pid, 'certificates']]),
      after: async () => void (await platform.settle()),
    });
    const row = (what: string, plan: typeof read | typeof write) =>
      compare(
        {
          what: `${what}, by ${tenants} tenants in turn (floor: without row-level security)`,
          floor: { ...plan, ...side(without) },
          ours: { ...plan, ...side(ours) },
          mustReach,
        },
        options,
      );
    return [await row('GET /certificates/:id', read), await row('POST /certificates', write)];
  } finally {
    await Promise.all([without.stop(), ours.stop()]);
    await platform.settle();
  }
}

function startCertificates(platform: BenchPlatform, program: string): Promise<Replica> {
  return startReplica(platform, {
    program,
    readyAt: '/readyz',
    environment: ({ identityKey: { d: _private, ...publicKey } }) => ({
      DATABASE_URL: inSchema(platform.local.databaseUrl, 'certificates'),
      IDENTITY_PUBLIC_KEYS: JSON.stringify({ keys: [publicKey] }),
    }),
  });
}

/** A new tenant with a certificate, and how it is asked for. */
async function issuerOfOne(platform: BenchPlatform, { url }: Replica): Promise<Caller> {
  const headers = await platform.directHeaders('certificates', newId('org'));
  const response = await fetch(`${url}/certificates`, {
    method: 'POST',
    headers: { ...headers, ...json },
    body: certificateRequest,
  });
  const { certificateId } = (await response.json()) as { certificateId: string };
  return { headers, path: `/certificates/${certificateId}` };
}
