import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import { certificateIssued } from '@probatum/contracts/events/certificates';
import { Readiness } from '@probatum/observability/readiness';
import { asAdministrator, urlOf } from '@probatum/testing/database-template';
import { newTenant, ServiceHarness } from '@probatum/testing/service-harness';
import { type StoppableTestNats, startOwnNats } from '@probatum/testing/test-nats';
import { waitFor } from '@probatum/testing/wait-for';
import type { MigrationInterface } from 'typeorm';
import { ConfigurationError } from '../src/environment';
import { identityHeader } from '@probatum/http/identity/identity';
import { startService } from '../src/run-service';
import { handled, slow, testService } from './test-service';

const role = 'test_life';
const define = testService('test-life');
let nats: StoppableTestNats;
let harness: ServiceHarness;

beforeAll(async () => {
  nats = await startOwnNats();
  harness = await ServiceHarness.start(define, { nats });
});
afterAll(() => harness.stop());

async function sessions(): Promise<number> {
  return asAdministrator(urlOf('postgres'), async (client) => {
    const found = await client.query(
      `select 1 from pg_stat_activity where usename = $1 and application_name = 'probatum-test_life'`,
      [role],
    );
    return found.rowCount!;
  });
}

const ready = async () => {
  const response = await fetch(`${harness.service.url}/readyz`);
  const { checks } = (await response.json()) as { checks: Record<string, boolean> };
  return { status: response.status, checks };
};
const allWell = { status: 200, checks: { postgres: true, nats: true, migrations: true, accepting: true } };

describe('a running service', () => {
  it('is ready when everything that it stands on is there, and only then', async () => {
    expect(await ready()).toEqual(allWell);
    await nats.halt('SIGTERM');
    await waitFor(async () => !(await ready()).checks['nats']);
    expect((await ready()).status).toBe(503);
    await nats.resume();
    await waitFor(async () => (await ready()).status === 200);
    await waitFor(() => harness.nats.info);
  });

  it('hands events to its handlers, also after all its sessions were ended', async () => {
    const first = await harness.happen(certificateIssued, newTenant(), certificateIssued.example);
    await waitFor(() => handled.some(({ id }) => id === first.id));
    await asAdministrator(urlOf('postgres'), (client) =>
      client.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [role]),
    );
    const second = await harness.happen(certificateIssued, newTenant(), certificateIssued.example);
    await waitFor(() => handled.some(({ id }) => id === second.id));
    await waitFor(async () => (await ready()).status === 200);
  });

  it('shows an operator its outbox, its consumers and its pool', async () => {
    await harness.database.query(
      `insert into outbox (id, subject, payload, created_at) select 'x', 'nowhere', '', now() - interval '1 minute'`,
    );
    const text = async () => (await fetch(`${harness.service.url}/metrics`)).text();
    await waitFor(async () => /probatum_outbox_age_seconds\{service="test-life"\} ([6-9]\d|1\d\d)/.exec(await text()));
    await harness.database.query('delete from outbox');
    for (const line of [
      'probatum_consumer_lag{consumer="test-life-certificate-issued",service="test-life"} 0',
      'probatum_pool_waiting{service="test-life"} 0',
      'probatum_outbox_age_seconds{service="test-life"} 0',
      'probatum_relay_leading{service="test-life"} 1',
      'probatum_dead_letters{service="test-life"} 0',
    ]) {
      await waitFor(async () => (await text()).includes(line), { describe: line });
    }
  });
});

describe('a service that is stopped', () => {
  it('is not ready any more, takes nothing new, and finishes what is in flight', async () => {
    const { service } = harness;
    const readiness = service.app.get(Readiness);
    const token = await harness.identity(undefined);
    const begun = slow.started;
    const inFlight = fetch(`${service.url}/things/slow`, { headers: { [identityHeader]: token } });
    await waitFor(() => slow.started > begun);
    const stopped = service.stop();
    expect(await readiness.report()).toMatchObject({ ready: false, checks: { accepting: false } });
    await waitFor(() =>
      fetch(`${service.url}/livez`).then(
        (answer) => answer.status === 503,
        () => true,
      ),
    );
    slow.finish();
    expect(await (await inFlight).text()).toBe('at last');
    await stopped;
    expect(await service.stop()).toBeUndefined();
    await waitFor(async () => (await sessions()) === 1, { describe: 'only the session of the test to be left' });
    await harness.resume();
  });

  it('hears out who has begun to ask, and not who holds a connection and says nothing', async () => {
    const service = await startService(define(harness.config));
    const accepted: Socket[] = [];
    service.app.getHttpServer().on('connection', (socket: Socket) => accepted.push(socket));
    const open = () => connect(Number(new URL(service.url).port), '127.0.0.1');
    const silent = [open(), open(), open()];
    const asking = open();
    asking.write('GET /livez HTTP/1.1\r\nHost: x\r\n');
    await waitFor(() => accepted.length === 4 && accepted.some(({ bytesRead }) => bytesRead > 0));
    const stopped = service.stop();
    await Promise.all(silent.map((socket) => once(socket.resume(), 'close')));
    asking.write('\r\n');
    expect(String(await once(asking, 'data'))).toContain('HTTP/1.1 200');
    await stopped;
  });

  it('does not wait for a NATS that is away', async () => {
    await nats.halt('SIGKILL');
    const before = Date.now();
    await harness.halt();
    expect(Date.now() - before).toBeLessThan(60_000);
    await nats.resume();
    await harness.resume();
  });
});

describe('a service that cannot start', () => {
  it('because its port is taken, leaves nothing behind', async () => {
    const before = await sessions();
    const occupant = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => occupant.once('listening', resolve));
    const { port } = occupant.address() as { port: number };
    await expect(startService(define({ ...harness.config, PORT: port }))).rejects.toThrow(/EADDRINUSE/);
    await waitFor(async () => (await sessions()) === before);
    occupant.close();
  });

  it('because it has another key-encryption key than before, names the variable and leaves nothing behind', async () => {
    const before = await sessions();
    const KEY_ENCRYPTION_KEY = Buffer.alloc(32, 8).toString('base64');
    const refusal: unknown = await startService(define({ ...harness.config, KEY_ENCRYPTION_KEY })).catch(
      (error) => error,
    );
    expect(refusal).toBeInstanceOf(ConfigurationError);
    expect((refusal as Error).message).toMatch(/^KEY_ENCRYPTION_KEY is not the key that encrypted/);
    await waitFor(async () => (await sessions()) === before);
  });

  it('because a route states no access rule, names the route', async () => {
    @Controller('undecided')
    class Undecided {
      @Get()
      ask(): string {
        return '';
      }
    }
    @Module({ controllers: [Undecided] })
    class UndecidedModule {}
    const definition = { ...define(harness.config), module: UndecidedModule };
    await expect(startService(definition)).rejects.toThrow('GET /undecided states neither scopes nor public access');
  });
});

test('a service whose schema is behind is alive but not ready', async () => {
  class Later1700000000009 implements MigrationInterface {
    up = () => Promise.resolve();
    down = () => Promise.resolve();
  }
  const { migrations, ...rest } = define(harness.config);
  const service = await startService({ ...rest, migrations: [...migrations, Later1700000000009] });
  expect((await fetch(`${service.url}/livez`)).status).toBe(200);
  const answer = await fetch(`${service.url}/readyz`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ checks: { migrations: false, postgres: true } });
  await service.stop();
});
