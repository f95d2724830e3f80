import { newId } from '@probatum/contracts/ids';
import { isUnderstood } from '@probatum/http/identity/audit-room-grant';
import { Database } from '@probatum/persistence/database';
import { createTestDatabase } from '@probatum/testing/database-per-file';
import { migrations } from '../src/gateway.service';
import { BringRoomTimesIntoRange1700000001900 } from '../src/migrations/0019-bring-room-times-into-range';

const schema = 'gateway';
const first = '0001-01-01T00:00:00.000Z';
const last = '9999-12-31T23:59:59.999Z';

/** As a room was stored, and as it is afterwards. */
const grants: readonly [before: object, after: object][] = [
  [{ filter: { issuedFrom: '0000-12-31T22:00:00.000Z' } }, { filter: { issuedFrom: first } }],
  [
    { filter: { certificateType: 'generic', issuedUntil: '+010000-01-01T00:59:59.000Z' } },
    { filter: { certificateType: 'generic', issuedUntil: last } },
  ],
  [
    { filter: { issuedFrom: '0000-12-31T22:00:00.000Z', issuedUntil: '+010000-01-01T00:59:59.000Z' } },
    { filter: { issuedFrom: first, issuedUntil: last } },
  ],
  ...[
    { filter: { issuedFrom: '2026-01-01T00:00:00.000Z', externalId: '+1' } },
    { filter: { externalId: '0000-' } },
    { certificateIds: [newId('cert')] },
  ].map((grant) => [grant, grant] as [object, object]),
];

const insert = `
  insert into audit_rooms (organization_id, environment, id, public_id, token_hash, prefix, name, granted, created_by, expires_at)
  values ($1, 'live', $2, $2, sha256('x'), 'audit_x', $4, $3, '{}', now() + interval '1 day')`;

test('rooms that were opened over invalid times can be read', async () => {
  const before = migrations.filter((migration) => migration !== BringRoomTimesIntoRange1700000001900);
  const made = await createTestDatabase({ schema, migrations: before });
  const database = await Database.open({ url: made.url, schema, migrations });
  const organizationId = newId('org');
  await database.query(`insert into organizations (id, name) values ($1, 'Bank')`, [organizationId]);
  for (const [index, [grant]] of grants.entries())
    await database.query(insert, [organizationId, newId('room'), JSON.stringify(grant), `Audit ${index}`]);
  await database.migrate();
  const rows = await database.query<{ granted: object }>(`select granted from audit_rooms order by name`);
  expect(rows.map(({ granted }) => granted)).toEqual(grants.map(([, after]) => after));
  expect(rows.every(({ granted }) => isUnderstood(granted))).toBe(true);
  await database.close();
  await made.drop();
});
