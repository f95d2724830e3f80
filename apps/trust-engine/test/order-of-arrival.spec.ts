import { newTenant } from '@probatum/testing/service-harness';
import { certificate } from './certificate-events';
import { RunningTrustEngine } from './running-trust-engine';

let engine: RunningTrustEngine;

beforeAll(async () => {
  engine = await RunningTrustEngine.start();
}, 60_000);
afterAll(() => engine.stop());

type Step = 'issued' | 'anchored' | 'revoked';
const orders: Step[][] = [
  ['issued', 'anchored', 'revoked'],
  ['issued', 'revoked', 'anchored'],
  ['anchored', 'issued', 'revoked'],
  ['anchored', 'revoked', 'issued'],
  ['revoked', 'issued', 'anchored'],
  ['revoked', 'anchored', 'issued'],
];

const finalFacts = {
  'certificate.revoked': true,
  'certificate.parents': 0,
  'signature.valid': true,
  'evidence.inputs': 1,
  'evidence.outputs': 1,
  'evidence.attachments': 0,
  'evidence.references': 0,
  'model.named': true,
  'anchor.confirmed': true,
  'anchor.simulated': false,
};

describe('events about a certificate', () => {
  it.each(orders.map((order) => [order.join(', '), order] as const))(
    'end the same in the order %s',
    async (_, order) => {
      const tenant = newTenant();
      const life = certificate(tenant);
      for (const step of order) {
        await engine.receive(life[step]);
        await engine.settled();
      }
      const row = await engine.row(tenant, life.certificateId);
      expect(row).toMatchObject({ trust_level: 'unverified', trust_score: 0, facts: finalFacts });
      const told = engine.announcedOf(life.certificateId).at(-1)!.data;
      expect(told).toMatchObject({ trustLevel: 'unverified', trustScore: 0, revision: row!.revision });
    },
  );

  it('end the same for many certificates whose events arrive together and mixed', async () => {
    const tenant = newTenant();
    const lives = Array.from({ length: 300 }, () => certificate(tenant));
    const mixed = lives.flatMap((life, i) => orders[i % orders.length]!.map((step) => ({ life, step })));
    mixed.sort((a, b) => hashOf(a.life.certificateId, a.step) - hashOf(b.life.certificateId, b.step));
    await engine.receive(...mixed.map(({ life, step }) => life[step]));
    await engine.settled();
    const rows = await engine.rows(tenant);
    expect(rows).toHaveLength(lives.length);
    for (const { certificate_id, ...row } of rows) {
      expect(row).toMatchObject({ trust_level: 'unverified', trust_score: 0, facts: finalFacts });
      const told = engine.announcedOf(certificate_id).map((event) => event.data.revision);
      expect(told).toEqual([2, 3].slice(0, row.revision - 1));
    }
  });
});

/** Mixes the same way in every run. */
function hashOf(certificateId: string, step: string): number {
  return [...certificateId, ...step].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 99_991, 7);
}
