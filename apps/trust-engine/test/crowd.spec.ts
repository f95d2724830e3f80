import { newTenant } from '@probatum/testing/service-harness';
import { certificate } from './certificate-events';
import { RunningTrustEngine } from './running-trust-engine';

let engine: RunningTrustEngine;

beforeAll(async () => {
  engine = await RunningTrustEngine.start();
}, 60_000);
afterAll(() => engine.stop());

describe('a thousand certificates together', () => {
  const tenants = [newTenant(), newTenant('sandbox')];
  const lives = Array.from({ length: 1_000 }, (_, i) => certificate(tenants[i % 2]!));

  it('are kept, each once, without an announcement', async () => {
    await engine.receive(...lives.map((life) => life.issued));
    await engine.settled();
    for (const tenant of tenants) {
      const rows = await engine.rows(tenant);
      expect(rows).toHaveLength(500);
      expect(rows.every((row) => row.revision === 1 && row.trust_level === 'recorded')).toBe(true);
    }
    expect(engine.announced).toEqual([]);
  });

  it('are announced, each once, when their anchors are confirmed', async () => {
    await engine.receive(...lives.map((life) => life.anchored));
    await engine.settled();
    const told = engine.announced.map((event) => event.subject);
    expect(told.sort()).toEqual(lives.map((life) => life.certificateId).sort());
    expect(engine.announced.every((event) => event.data.trustLevel === 'anchored')).toBe(true);
  });
});
