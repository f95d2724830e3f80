import type { Server } from 'node:http';
import { newId } from '@probatum/contracts/ids';
import type { RunningService } from '@probatum/service/run-service';
import type { Queryable } from '@probatum/persistence/database';
import { waitFor } from '@probatum/testing/wait-for';
import { administer } from '../src/operator/administer/administer';
import { everyEntry } from '../src/organization/audit-log/audit-log.repository';
import { RawClient } from './raw-client';
import { Gateways } from './running-gateway';

/** The gateway keeps a quarter of these unread. */
const connections = 8;
const most = connections / 4;
const kilobyte = 'a'.repeat(1_000);

let gateways: Gateways;
let gateway: RunningService;
let clients: RawClient[] = [];

beforeAll(async () => {
  gateways = await Gateways.open();
  gateway = await gateways.start([], { STALLED_READER_MS: 200, CONNECTIONS_PER_SERVICE: connections });
});
afterAll(() => gateways?.close());
afterEach(() => {
  clients.forEach((client) => client.destroy());
  clients = [];
});

/**
 * Its audit log does not fit into the buffers between two programs of one machine: if the caller does not read, a part
 * stays in the gateway.
 */
async function organizationWithLargeLog() {
  const organization = newId('org');
  await administer(gateways.database, ['create-organization', '--name', 'Bank', '--id', organization]);
  const { key } = await gateways.key({ organization, scopes: 'all', name: 'Chief' });
  await gateways.database.query(
    `insert into audit_log (organization_id, position, id, at, environment, actor, address, action, target, before, after, hash)
     select $1, 100 + number, 'log_' || number, now(), 'live', '{}', '', 'organization.changed', $1,
       jsonb_build_object('text', repeat($2, 30)), null, ''
     from generate_series(1, 600) as number`,
    [organization, kilobyte],
  );
  return { organization, key };
}

async function readNothing(key: string, count: number): Promise<RawClient[]> {
  const opened = await Promise.all(Array.from({ length: count }, () => RawClient.open(gateway)));
  clients.push(...opened);
  const request = `GET /audit-log/export HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\n\r\n`;
  return opened.map((client) => client.pause().write(request));
}

/** As the gateway sees it: a client that reads nothing does not see the end of its connection. */
const openConnections = () =>
  new Promise<number>((resolve, reject) =>
    (gateway.app.getHttpServer() as Server).getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );

it('the gateway keeps a few unread responses, and drops those of the caller who has most', async () => {
  const [modest, greedy] = await Promise.all([organizationWithLargeLog(), organizationWithLargeLog()]);
  const one = await readNothing(modest.key, 1);
  await readNothing(greedy.key, 3 * most);
  await waitFor(async () => (await openConnections()) === most, { describe: 'the end of all but a few' });
  const [patient] = one;
  patient!.resume();
  await waitFor(() => patient!.received.endsWith('\r\n0\r\n\r\n'), { describe: 'the whole answer, read late' });
});

it('an export keeps little of a large log in memory', async () => {
  const { organization } = await organizationWithLargeLog();
  let bytes = 0;
  const counted: Pick<Queryable, 'query'> = {
    query: async (...request: Parameters<Queryable['query']>) => {
      const rows = await gateways.database.query(...request);
      bytes += JSON.stringify(rows).length;
      return rows as never;
    },
  };
  for await (const entry of everyEntry(counted as Queryable, organization, 100)) {
    expect(entry.position).toBe(101);
    break;
  }
  expect(bytes).toBeGreaterThan(30_000);
  expect(bytes).toBeLessThan(2_000_000);
});
