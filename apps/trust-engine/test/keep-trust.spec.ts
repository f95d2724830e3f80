import { evaluate } from '@probatum/trust-policy/evaluate';
import { findPolicy } from '@probatum/trust-policy/policies/registry';
import { newTenant } from '@probatum/testing/service-harness';
import { certificate, payloadHash } from './certificate-events';
import { RunningTrustEngine } from './running-trust-engine';

let engine: RunningTrustEngine;
const tenant = newTenant();

beforeAll(async () => {
  engine = await RunningTrustEngine.start();
}, 60_000);
afterAll(() => engine.stop());

async function handled(...events: Parameters<RunningTrustEngine['receive']>): Promise<void> {
  await engine.receive(...events);
  await engine.settled();
}

describe('the trust engine', () => {
  it('keeps the facts of a new certificate and announces nothing, since the answer at issuance has told', async () => {
    const { certificateId, issued } = certificate(tenant);
    await handled(issued);
    expect(await engine.row(tenant, certificateId)).toMatchObject({
      trust_level: 'recorded',
      trust_score: 45,
      revision: 1,
      facts: { 'evidence.inputs': 1, 'evidence.outputs': 1, 'certificate.payload_hash': payloadHash },
    });
    expect(engine.announcedOf(certificateId)).toEqual([]);
  });

  it('announces the level that a confirmed anchor lifts, with the old one, the reasons and the facts', async () => {
    const { certificateId, issued, anchored } = certificate(tenant);
    await handled(issued);
    await handled(anchored);
    const [updated, ...more] = engine.announcedOf(certificateId);
    expect(more).toEqual([]);
    expect(updated).toMatchObject({
      type: 'probatum.trust.updated',
      organizationid: tenant.organizationId,
      environment: 'live',
      time: updated!.data.evaluatedAt,
      data: {
        certificateId,
        revision: 2,
        trustLevel: 'anchored',
        trustScore: 70,
        previous: { trustLevel: 'recorded', trustScore: 45 },
        policy: { id: 'certificate-trust', version: 1 },
        nextLevel: 'assured',
        facts: { 'anchor.confirmed': true, 'signature.valid': true },
      },
    });
    expect(updated!.data.unknown).toContain('vendor.registered');
    expect(updated!.data.reasons).toContainEqual(
      expect.objectContaining({ code: 'anchor.confirmed', effect: 'raises' }),
    );
    expect(updated!.data.reasons).toContainEqual(
      expect.objectContaining({ code: 'model.registered', effect: 'missing' }),
    );
  });

  it('announces what anyone can compute again from the policy, the facts and the moment that it names', async () => {
    const { certificateId, issued, anchored } = certificate(tenant);
    await handled(issued, anchored);
    const { policy, facts, evaluatedAt, reasons, unknown, trustLevel, trustScore, nextLevel } =
      engine.announcedOf(certificateId)[0]!.data;
    const again = evaluate(findPolicy(policy.id, policy.version)!, facts, evaluatedAt);
    expect(again).toEqual({ level: trustLevel, score: trustScore, reasons, unknown, nextLevel, policy });
  });

  it('takes all trust from a revoked certificate', async () => {
    const { certificateId, issued, anchored, revoked } = certificate(tenant);
    await handled(issued);
    await handled(anchored);
    await handled(revoked);
    expect(engine.announcedOf(certificateId).at(-1)!.data).toMatchObject({
      revision: 3,
      trustLevel: 'unverified',
      trustScore: 0,
      previous: { trustLevel: 'anchored', trustScore: 70 },
      reasons: [{ code: 'certificate.revoked', effect: 'lowers' }],
      nextLevel: null,
    });
  });

  it('takes all trust from a certificate in whose name another hash was anchored', async () => {
    const { certificateId, issued, anchoredAs } = certificate(tenant);
    await handled(anchoredAs('0'.repeat(64)), issued);
    expect(await engine.row(tenant, certificateId)).toMatchObject({ trust_level: 'unverified', trust_score: 0 });
  });

  it('publishes nothing before it knows the certificate itself, and then everything together', async () => {
    const { certificateId, issued, anchored } = certificate(tenant);
    await handled(anchored);
    expect(await engine.row(tenant, certificateId)).toMatchObject({ trust_level: null, revision: 0 });
    expect(engine.announcedOf(certificateId)).toEqual([]);
    await handled(issued);
    expect(await engine.row(tenant, certificateId)).toMatchObject({ trust_level: 'anchored', revision: 2 });
    expect(engine.announcedOf(certificateId).map((event) => event.data)).toEqual([
      expect.objectContaining({ revision: 2, trustScore: 70, previous: { trustLevel: 'recorded', trustScore: 45 } }),
    ]);
  });

  it('changes nothing when events are delivered again, one by one or all together', async () => {
    const { certificateId, issued, anchored, revoked } = certificate(tenant);
    for (const event of [anchored, issued, revoked]) await handled(event);
    const before = [await engine.row(tenant, certificateId), engine.announcedOf(certificateId)];
    for (const event of [revoked, issued, anchored]) await handled(event);
    await handled(issued, anchored, revoked, issued, anchored, revoked);
    expect([await engine.row(tenant, certificateId), engine.announcedOf(certificateId)]).toEqual(before);
  });

  it('tells the last assessment once more when a certificate is announced again, as the same event', async () => {
    const { certificateId, issued, anchored } = certificate(tenant);
    await handled(issued, anchored);
    const [told] = engine.announcedOf(certificateId);
    await handled({ ...issued, event: { ...issued.event, reannounced: true } });
    const [, again, ...more] = engine.announcedOf(certificateId);
    expect(more).toEqual([]);
    expect(again).toMatchObject({ id: told!.id, reannounced: true });
    expect({ ...again!.data, evaluatedAt: null }).toEqual({ ...told!.data, evaluatedAt: null });
  });

  it('keeps tenants apart, and the environments of one, even under the same certificate id', async () => {
    const mine = newTenant();
    const sandbox = { ...mine, environment: 'sandbox' as const };
    const others = newTenant();
    const { certificateId, issued, anchored } = certificate(mine);
    await handled(issued, certificate(sandbox, certificateId).issued, certificate(others, certificateId).issued);
    await handled(anchored);
    expect(await engine.row(mine, certificateId)).toMatchObject({ trust_level: 'anchored', revision: 2 });
    for (const other of [sandbox, others]) {
      expect(await engine.row(other, certificateId)).toMatchObject({ trust_level: 'recorded', revision: 1 });
    }
    expect(engine.announcedOf(certificateId).map((event) => event.organizationid)).toEqual([mine.organizationId]);
  });

  it('assesses a certificate of the sandbox alike and says in its facts that the anchor is simulated', async () => {
    const sandbox = newTenant('sandbox');
    const { certificateId, issued, anchored } = certificate(sandbox);
    await handled(issued, anchored);
    expect(engine.announcedOf(certificateId)[0]).toMatchObject({
      environment: 'sandbox',
      data: { trustLevel: 'anchored', trustScore: 70, facts: { 'anchor.simulated': true } },
    });
  });
});
