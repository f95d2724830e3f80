import { certificateIssued } from '@probatum/contracts/events/certificates';
import type { AnchorConfirmed } from '@probatum/contracts/events/anchoring';
import { createEvent } from '@probatum/contracts/events/event';
import { newTenant } from '@probatum/testing/service-harness';
import { RunningAnchoring } from './running-anchoring';

let anchoring: RunningAnchoring;
beforeAll(async () => {
  anchoring = await RunningAnchoring.start();
});
afterAll(() => anchoring.stop());

test('a certificate that is announced again is told its confirmed anchor again, as the same event', async () => {
  const tenant = newTenant();
  const { anchorId, issued } = await anchoring.batch(tenant, 3);
  await anchoring.confirmed(tenant, anchorId);
  const told = await anchoring.told<AnchorConfirmed>('anchor.confirmed', anchorId, 3);
  const { certificateId } = issued[1]!;
  const first = told.find(({ data }) => data.certificateId === certificateId);

  const data = { ...certificateIssued.example, ...issued[1]! };
  const details = { ...tenant, subject: certificateId, time: new Date(), data };
  await anchoring.harness.deliver(certificateIssued, createEvent(certificateIssued, details));
  await anchoring.harness.deliver(certificateIssued, createEvent(certificateIssued, { ...details, reannounced: true }));
  const [, , , again] = await anchoring.told<AnchorConfirmed>('anchor.confirmed', anchorId, 4);
  await anchoring.handled();
  expect({ id: again!.id, data: again!.data }).toEqual({ id: first!.id, data: first!.data });
  expect(anchoring.eventsOf('anchor.confirmed', anchorId)).toHaveLength(4);
});
