import { newId } from '@probatum/contracts/ids';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import { jsonAnswer } from '@probatum/http/idempotency/answer';
import { Database } from '@probatum/persistence/database';
import { Sealer } from '@probatum/persistence/sealer';
import { createTestDatabase } from '@probatum/testing/database-per-file';
import { SetClock } from '@probatum/testing/set-clock';
import { certificatesService } from '../src/certificates.service';
import { ReshapeIdempotencyKeys1700000000900 } from '../src/migrations/0003-reshape-idempotency-keys';

const schema = 'certificates';
const { migrations } = certificatesService({} as never);

/** A row as it was written before. */
const old = `
  insert into idempotency_keys
    (organization_id, environment, method, route, key, fingerprint, holder, status, location, body, created_at)
  values ($1, 'live', 'POST', '/certificates', 'k', 'f', 'cert_1', 201, '/certificates/cert_1', '{}',
    now() - interval '6 days')`;

test('keys that were used before the table got its new shape are remembered', async () => {
  const before = migrations.filter((migration) => migration !== ReshapeIdempotencyKeys1700000000900);
  const test = await createTestDatabase({ schema, migrations: before });
  const database = await Database.open({ url: test.url, schema, migrations });
  const organizationId = newId('org');
  await database.query(old, [organizationId]);
  await database.migrate();

  const idempotency = new Idempotency(new Sealer(Buffer.alloc(32).toString('base64')), new SetClock());
  const keyed = {
    organizationId,
    environment: 'live',
    method: 'POST',
    route: '/certificates',
    key: 'k',
    fingerprint: 'f',
    status: 500,
    keepForHours: 168,
    holdsSecret: false,
  } as const;
  expect(await idempotency.once(database, keyed, async () => jsonAnswer({}))).toEqual({
    status: 201,
    contentType: 'application/json; charset=utf-8',
    location: '/certificates/cert_1',
    etag: null,
    body: '{}',
    replayed: true,
  });
  const [{ days }] = (await database.query(
    `select extract(epoch from expires_at - now()) / 86400 as days from idempotency_keys`,
  )) as [{ days: string }];
  expect(Number(days)).toBeCloseTo(7, 2);
  await database.close();
  await test.drop();
});
