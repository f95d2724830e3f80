import { inboxRetention } from '@probatum/messaging/inbox';
import { Clock } from '@probatum/persistence/clock';
import { Retention } from '@probatum/persistence/retention';
import { newTenant } from '@probatum/testing/service-harness';
import { resetWallClock, rightTimeMs, shiftWallClock } from '@probatum/testing/wall-clock';
import { certificate } from './certificate-events';
import { RunningTrustEngine } from './running-trust-engine';

const dayMs = 86_400_000;
const minutesOff = (time: string) => Math.abs(Date.parse(time) - rightTimeMs()) / 60_000;

describe.each([
  ['31 days ahead', 31 * dayMs],
  ['31 days behind', -31 * dayMs],
])('a trust engine on a machine whose clock is %s', (_how, offMs) => {
  const tenant = newTenant();
  let engine: RunningTrustEngine;
  beforeAll(async () => {
    shiftWallClock(offMs);
    engine = await RunningTrustEngine.start();
  });
  afterAll(async () => {
    resetWallClock();
    await engine?.stop();
  });

  it('dates what it says by the right time, and does not forget what it has handled', async () => {
    const { certificateId, issued, anchored } = certificate(tenant);
    await engine.receive(issued);
    await engine.settled();
    await engine.receive(anchored);
    await engine.settled();
    const [updated] = engine.announcedOf(certificateId);
    expect(updated).toMatchObject({ data: { trustLevel: 'anchored', revision: 2 } });
    expect(Math.max(minutesOff(updated!.time), minutesOff(updated!.data.evaluatedAt))).toBeLessThan(1);

    const { database, service } = engine.harness;
    await new Retention(database, service.app.get(Clock), [inboxRetention], () => undefined).prune();
    await engine.receive(anchored);
    await engine.settled();
    expect(engine.announcedOf(certificateId)).toHaveLength(1);
  });
});
