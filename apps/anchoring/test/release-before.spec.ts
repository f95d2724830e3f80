import { newId } from '@probatum/contracts/ids';
import { newTenant } from '@probatum/testing/service-harness';
import { RunningAnchoring } from './running-anchoring';

let anchoring: RunningAnchoring;
beforeAll(async () => {
  anchoring = await RunningAnchoring.start();
});
afterAll(() => anchoring.stop());

/** As the release closed a batch that knew nothing of batches that take more. */
const close = `
  with closed as (
    update leaves set anchor_id = $1, position = 0 where anchor_id is null returning organization_id, environment, received_at
  ), anchor as (
    insert into anchors (id, environment, simulated, certificates, oldest_leaf_at)
    select $1, environment, environment = 'sandbox', count(*), min(received_at) from closed group by environment
  )
  insert into anchor_shares (organization_id, environment, anchor_id, certificates)
  select organization_id, environment, $1, count(*) from closed group by organization_id, environment`;

describe.each(['live', 'sandbox'] as const)(
  'while a replica of the release before still runs, in %s',
  (environment) => {
    it('anchors the batches that it closes, and cannot fix the root of a batch that still takes certificates', async () => {
      const tenant = newTenant(environment);
      await anchoring.certificates.issueAlone(tenant, 1);
      await anchoring.caughtUp();
      await anchoring.halt();
      const anchorId = newId('anch');
      await anchoring.database.query(close, [anchorId]);
      const fixRoot = anchoring.database.query(`update anchors set merkle_root = '0x00' where id = $1`, [anchorId]);
      await expect(fixRoot).rejects.toMatchObject({ code: '23514' });
      await anchoring.resume();
      await anchoring.confirmed(tenant, anchorId);
      await anchoring.told('anchor.confirmed', anchorId, 1);
    });
  },
);
