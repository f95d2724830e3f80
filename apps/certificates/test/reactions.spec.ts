import {
  type AnchorConfirmed,
  anchorConfirmed,
  anchorConfirmedV2,
  type AnchorFailed,
  anchorFailed,
  type AnchorSubmitted,
  anchorSubmitted,
} from '@probatum/contracts/events/anchoring';
import { type EventDefinition, streamName } from '@probatum/contracts/events/event';
import { type TrustUpdated, trustUpdated, trustUpdatedV2 } from '@probatum/contracts/events/trust-engine';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant, type ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { anchorFacts, revokedFacts } from '@probatum/trust-policy/certificate-facts';
import type { CertificateDetails } from '../src/certificate/certificate-details';
import type { PublicVerification } from '../src/verify-certificate/verify-certificate';
import { type Anchored, confirmationsOf } from './anchored-batch';
import { assess, assessmentOf } from './assessment-events';
import { waitingWriters, whileWritersWait } from './held-clock';
import { issue, settled, startCertificates } from './running-certificates';

interface Happening {
  readonly definition: EventDefinition<never>;
  readonly data: unknown;
  readonly time: Date;
}

let certificates: ServiceHarness;
beforeAll(async () => {
  // An event that is tried again is a warning, and one of these tests wants it.
  certificates = await startCertificates({ LOG_LEVEL: 'error' });
});
afterAll(() => certificates.stop());

const at = (second: number) => new Date(Date.UTC(2026, 2, 18, 20, 0, second));
const facts = { chainId: 42161, contract: `0x${'1a'.repeat(20)}`, simulated: false, merkleRoot: `0x${'a'.repeat(64)}` };
const event = <Data>(definition: EventDefinition<Data>, time: Date, data: Data) =>
  ({ definition, data, time }) as unknown as Happening;

function submitted({ certificateId }: Anchored, second: number): Happening {
  const txHash = `0x${String(second).padStart(64, '0')}`;
  const data: AnchorSubmitted = {
    ...facts,
    anchorId: newId('anch'),
    anchorStatus: 'SUBMITTED',
    certificateIds: [certificateId],
    txHash,
  };
  return event(anchorSubmitted, at(second), data);
}

function failed({ certificateId }: Anchored, second: number): Happening {
  const data: AnchorFailed = {
    anchorId: newId('anch'),
    anchorStatus: 'FAILED',
    certificateIds: [certificateId],
    reason: 'insufficient funds',
    attempts: 3,
  };
  return event(anchorFailed, at(second), data);
}

async function confirmed(
  certificate: Anchored,
  second: number,
  more: Partial<AnchorConfirmed> = {},
): Promise<Happening> {
  return event(anchorConfirmed, at(second), (await confirmationsOf([certificate], more))[0]!);
}

const happen = (tenant: Tenant, { definition, data, time }: Happening) =>
  certificates.happen(definition, tenant, data as never, { time });

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

/** Tells each story about a certificate of its own, all of them side by side and event by event. */
async function tellInEveryOrder(tenant: Tenant, story: (certificate: Anchored) => Promise<Happening[]>) {
  const length = (await story(await issue(certificates, tenant))).length;
  const orders = permutations(Array.from({ length }, (_, index) => index));
  const told = await Promise.all(
    orders.map(async (order) => {
      const certificate = await issue(certificates, tenant);
      const events = await story(certificate);
      return { certificate, events, ordered: order.map((index) => events[index]!) };
    }),
  );
  for (let step = 0; step < length; step += 1) {
    for (const { ordered } of told) await happen(tenant, ordered[step]!);
    await settled(certificates);
  }
  return told;
}

/** The service gets these events as one batch: they gather while an earlier event of the same kind is held up. */
async function inOneBatch(plug: (certificate: Anchored) => Promise<Happening>, events: [Tenant, Happening][]) {
  const tenant = newTenant();
  const held = await plug(await issue(certificates, tenant));
  const manager = await certificates.nats.jetstreamManager();
  const stream = streamName(held.definition.context);
  const consumer = `certificates-${held.definition.name.replaceAll('.', '-')}`;
  await whileWritersWait(certificates, tenant, async () => {
    await happen(tenant, held);
    await waitingWriters(certificates, 1);
    for (const [whose, event] of events) await happen(whose, event);
    await waitFor(async () => (await manager.consumers.info(stream, consumer)).num_ack_pending === events.length + 1);
  });
  await settled(certificates);
}

async function detailsOf(tenant: Tenant, { certificateId }: Anchored): Promise<CertificateDetails> {
  return (await certificates.call<CertificateDetails>(tenant, 'GET', `/certificates/${certificateId}`)).body;
}

async function verificationOf({ certificateId }: Anchored): Promise<PublicVerification> {
  return (await certificates.call<PublicVerification>(undefined, 'GET', `/verification/${certificateId}`)).body;
}

describe('an event of anchoring', () => {
  it('ends with the confirmed anchor in whatever order it comes, and again changes nothing', async () => {
    const tenant = newTenant();
    const told = await tellInEveryOrder(tenant, async (certificate) => [
      submitted(certificate, 1),
      failed(certificate, 2),
      await confirmed(certificate, 3),
    ]);
    for (const { certificate, events } of told) {
      const {
        anchorStatus: status,
        certificateId: _id,
        canonicalPayloadHash: _hash,
        ...anchor
      } = events[2]!.data as AnchorConfirmed;
      const before = await detailsOf(tenant, certificate);
      expect(before.anchor).toEqual({ status, ...anchor });
      expect(before.anchorStatus).toBe('CONFIRMED');
      expect(await verificationOf(certificate)).toMatchObject({ valid: true, anchorStatus: status, anchor });
      for (const again of events) await happen(tenant, again);
      await settled(certificates);
      expect(await detailsOf(tenant, certificate)).toEqual(before);
    }
    const list = await certificates.call(tenant, 'GET', '/certificates?anchorStatus=CONFIRMED');
    expect(list.body).toMatchObject({ total: told.length });
  });

  it('ends with the latest try as long as none is confirmed', async () => {
    const tenant = newTenant();
    const told = await tellInEveryOrder(tenant, (certificate) =>
      Promise.resolve([submitted(certificate, 1), failed(certificate, 2), submitted(certificate, 3)]),
    );
    for (const { certificate, events } of told) {
      const { txHash, anchorId } = events[2]!.data as AnchorSubmitted;
      const verification = await verificationOf(certificate);
      expect(verification).toMatchObject({ valid: true, anchorStatus: 'SUBMITTED' });
      expect(verification.anchor).toMatchObject({ ...facts, txHash, anchorId, proof: [], blockNumber: null });
    }
  });

  it('shows a failure, and of two tries at one time the same one in every order', async () => {
    const tenant = newTenant();
    const certificate = await issue(certificates, tenant);
    await happen(tenant, failed(certificate, 1));
    await settled(certificates);
    expect(await verificationOf(certificate)).toMatchObject({
      valid: true,
      anchorStatus: 'FAILED',
      anchor: { txHash: null },
    });
    const told = await tellInEveryOrder(tenant, (one) => Promise.resolve([submitted(one, 1), failed(one, 1)]));
    for (const one of told) {
      expect(await verificationOf(one.certificate)).toMatchObject({ anchorStatus: 'SUBMITTED' });
    }
  });

  it('is told as a change to those who follow', async () => {
    const tenant = newTenant();
    const certificate = await issue(certificates, tenant);
    const { updatedAt } = await detailsOf(tenant, certificate);
    const changes = `/certificates?updatedAfter=${updatedAt}`;
    expect((await certificates.call(tenant, 'GET', changes)).body).toMatchObject({ total: 0 });
    await happen(tenant, await confirmed(certificate, 1));
    await settled(certificates);
    expect((await certificates.call(tenant, 'GET', changes)).body).toMatchObject({
      items: [{ certificateId: certificate.certificateId, anchorStatus: 'CONFIRMED' }],
    });
  });

  it('is simulated in the sandbox, and says so', async () => {
    const tenant = newTenant('sandbox');
    const certificate = await issue(certificates, tenant);
    expect((await verificationOf(certificate)).anchor.simulated).toBe(true);
    const nothing = { simulated: true, txHash: null, blockNumber: null, chainId: null, contract: null };
    await happen(tenant, await confirmed(certificate, 1, nothing));
    await settled(certificates);
    expect(await verificationOf(certificate)).toMatchObject({
      valid: true,
      anchor: { status: 'CONFIRMED', ...nothing },
    });
  });

  it('is ignored for another tenant, even in one batch with the right event', async () => {
    const tenant = newTenant();
    const certificate = await issue(certificates, tenant);
    const strangers = [newTenant(), { ...tenant, environment: 'sandbox' } as const];
    const before = await detailsOf(tenant, certificate);
    for (const stranger of strangers) {
      await happen(stranger, await confirmed(certificate, 5));
      await happen(stranger, submitted(certificate, 5));
      await happen(stranger, failed(certificate, 5));
    }
    await settled(certificates);
    expect(await detailsOf(tenant, certificate)).toEqual(before);
    const truth = await confirmed(certificate, 1);
    const lies = strangers.map(async (stranger): Promise<[Tenant, Happening]> => [
      stranger,
      await confirmed(certificate, 5),
    ]);
    await inOneBatch((plug) => confirmed(plug, 1), [...(await Promise.all(lies)), [tenant, truth]]);
    const { merkleRoot } = truth.data as AnchorConfirmed;
    expect(await verificationOf(certificate)).toMatchObject({ valid: true, anchor: { merkleRoot } });
  });

  it('shows when the proof is not for this certificate', async () => {
    const tenant = newTenant();
    const certificate = await issue(certificates, tenant);
    await happen(tenant, await confirmed({ ...certificate, canonicalPayloadHash: 'f'.repeat(64) }, 1));
    await settled(certificates);
    expect(await verificationOf(certificate)).toMatchObject({
      valid: false,
      reason: 'The certificate is not part of the batch that was anchored.',
    });
  });
});

describe('chunks', () => {
  /** The same facts as single events and as one chunk, in either order, end the same. */
  it.each(['chunk first', 'single events first'])('say what single events say: %s', async (order) => {
    const tenant = newTenant();
    const issued = await Promise.all([1, 2, 3].map(() => issue(certificates, tenant)));
    const anchors = await confirmationsOf(issued, { anchorId: newId('anch') });
    const { certificateId: _id, canonicalPayloadHash: _hash, proof: _proof, ...shared } = anchors[0]!;
    const inChunk = anchors.map(({ certificateId, canonicalPayloadHash, proof }) => {
      return { certificateId, canonicalPayloadHash, proof };
    });
    const tell = [
      () =>
        certificates.happenTogether(anchorConfirmedV2, tenant, { ...shared, certificates: inChunk }, { time: at(1) }),
      () => Promise.all(anchors.map((data) => happen(tenant, event(anchorConfirmed, at(1), data)))),
    ];
    for (const telling of order === 'chunk first' ? tell : tell.reverse()) {
      await telling();
      await settled(certificates);
      for (const [index, certificate] of issued.entries()) {
        const { anchorStatus: status, certificateId: _own, canonicalPayloadHash: _of, ...anchor } = anchors[index]!;
        expect((await detailsOf(tenant, certificate)).anchor).toEqual({ status, ...anchor });
        expect(await verificationOf(certificate)).toMatchObject({ valid: true, anchorStatus: 'CONFIRMED' });
      }
    }
  });

  it('of assessments store each, and ignore one of another tenant', async () => {
    const tenant = newTenant();
    const issued = await Promise.all([1, 2].map(() => issue(certificates, tenant)));
    const assessments = await Promise.all(issued.map((certificate) => assessmentOf(certificates, certificate, 2)));
    const chunk = ({ certificateId: _id, revision: _revision, facts: _facts, ...shared }: TrustUpdated) => ({
      ...shared,
      certificates: assessments.map(({ certificateId, revision, facts }) => ({ certificateId, revision, facts })),
    });
    const data = chunk(assessments[0]!);
    await certificates.happenTogether(trustUpdatedV2, newTenant(), { ...data, trustScore: 99 });
    await certificates.happenTogether(trustUpdatedV2, tenant, data);
    await settled(certificates);
    for (const certificate of issued) {
      expect(await verificationOf(certificate)).toMatchObject({ valid: true, trustLevel: 'anchored', trustScore: 70 });
    }
  });
});

describe('an event of the trust-engine', () => {
  const trust = (of: TrustUpdated) => ({ trustLevel: of.trustLevel, trustScore: of.trustScore });

  it('ends with the last assessment in whatever order it comes, and again changes nothing', async () => {
    const tenant = newTenant();
    const told = await tellInEveryOrder(tenant, async (certificate) => {
      const anchored = anchorFacts({ ...certificate, simulated: false });
      const stories = [{ 'vendor.registered': true }, anchored, { ...anchored, 'model.registered': true }];
      const assessments = stories.map((known, index) => assessmentOf(certificates, certificate, index + 2, known));
      return (await Promise.all(assessments)).map((data, index) => event(trustUpdated, at(index), data));
    });
    for (const { certificate, events } of told) {
      const last = events[2]!.data as TrustUpdated;
      expect(last.trustLevel).toBe('anchored');
      const before = await detailsOf(tenant, certificate);
      expect(before).toMatchObject(trust(last));
      expect(await verificationOf(certificate)).toMatchObject({ valid: true, ...trust(last) });
      const explained = await certificates.call(tenant, 'GET', `/certificates/${certificate.certificateId}/trust`);
      const { reasons, unknown, nextLevel, policy, evaluatedAt } = last;
      expect(explained.body).toMatchObject({ ...trust(last), reasons, unknown, nextLevel, policy, evaluatedAt });
      for (const again of events) await happen(tenant, again);
      await settled(certificates);
      expect(await detailsOf(tenant, certificate)).toEqual(before);
    }
  });

  it('is ignored for another tenant, even in one batch with the right event', async () => {
    const tenant = newTenant();
    const certificate = await issue(certificates, tenant);
    const before = await detailsOf(tenant, certificate);
    const [truth, lie] = await Promise.all([2, 9].map((revision) => assessmentOf(certificates, certificate, revision)));
    const told = (data: TrustUpdated) => event(trustUpdated, at(1), data);
    const strangers = [newTenant(), { ...tenant, environment: 'sandbox' } as const];
    for (const stranger of strangers) await happen(stranger, told({ ...lie!, trustScore: 99 }));
    await settled(certificates);
    expect(await detailsOf(tenant, certificate)).toEqual(before);
    await inOneBatch(
      async (plug) => told(await assessmentOf(certificates, plug, 2)),
      [
        [strangers[0]!, told({ ...lie!, trustScore: 99 })],
        [tenant, told(truth!)],
      ],
    );
    expect(await verificationOf(certificate)).toMatchObject({ valid: true, ...trust(truth!) });
  });

  it('does not lift a revocation that it has not heard of yet', async () => {
    const tenant = newTenant();
    const certificate = await issue(certificates, tenant);
    const path = `/certificates/${certificate.certificateId}/revoke`;
    await certificates.call(tenant, 'POST', path, { body: { reason: 'mistake' } });
    await certificates.happen(trustUpdated, tenant, await assessmentOf(certificates, certificate, 2));
    await settled(certificates);
    expect(await detailsOf(tenant, certificate)).toMatchObject({ trustLevel: 'unverified', trustScore: 0 });
    await assess(certificates, tenant, await assessmentOf(certificates, certificate, 3, revokedFacts));
    const verification = await verificationOf(certificate);
    expect(verification).toMatchObject({ valid: false, trustLevel: 'unverified' });
    expect(verification.checks.filter(({ passed }) => !passed)).toMatchObject([{ check: 'status' }]);
  });

  it('waits if it names a policy that this release does not know, and delays no other event', async () => {
    const tenant = newTenant();
    const [waiting, served] = [await issue(certificates, tenant), await issue(certificates, tenant)];
    const future = await assessmentOf(certificates, waiting, 2);
    const known = await assessmentOf(certificates, served, 2);
    await certificates.halt();
    await certificates.happen(trustUpdated, tenant, { ...future, policy: { ...future.policy, version: 99 } });
    await certificates.happen(trustUpdated, tenant, known);
    await certificates.resume();
    await waitFor(async () => (await verificationOf(served)).trustLevel === 'anchored');
    expect(await verificationOf(waiting)).toMatchObject({ valid: true, trustLevel: 'recorded' });
  });
});
