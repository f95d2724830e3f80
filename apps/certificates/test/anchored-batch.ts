import { type AnchorConfirmed, anchorConfirmed } from '@probatum/contracts/events/anchoring';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { packHashes } from '@probatum/merkle/hex';
import { createMerkle } from '@probatum/merkle/standard-merkle-tree';
import type { ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { randomBytes } from 'node:crypto';

export interface Anchored {
  readonly certificateId: string;
  readonly canonicalPayloadHash: string;
}

/**
 * The events of the anchoring context about these certificates, which share a batch with certificates of other tenants.
 */
export async function confirmationsOf(
  certificates: readonly Anchored[],
  facts: Partial<AnchorConfirmed> = {},
): Promise<AnchorConfirmed[]> {
  const strangers = [randomBytes(32), randomBytes(32)].map((hash) => hash.toString('hex'));
  const merkle = await createMerkle();
  const hashes = [...certificates.map(({ canonicalPayloadHash }) => canonicalPayloadHash), ...strangers];
  const tree = merkle.build(packHashes(hashes));
  return certificates.map(({ certificateId, canonicalPayloadHash }, position) => ({
    anchorId: newId('anch'),
    anchorStatus: 'CONFIRMED',
    certificateId,
    canonicalPayloadHash,
    merkleRoot: tree.root,
    proof: tree.proofAt(position),
    txHash: `0x${'c'.repeat(64)}`,
    blockNumber: 250_000_000,
    blockTime: '2026-03-18T20:03:11.000Z',
    chainId: 42161,
    contract: `0x${'1a'.repeat(20)}`,
    simulated: false,
    ...facts,
  }));
}

/** Anchors one certificate together with foreign ones, and waits until the service has processed it. */
export async function anchor(
  harness: ServiceHarness,
  tenant: Tenant,
  certificate: Anchored,
  facts: Partial<AnchorConfirmed> = {},
): Promise<AnchorConfirmed> {
  const [confirmed] = await confirmationsOf([certificate], facts);
  await harness.happen(anchorConfirmed, tenant, confirmed!);
  await waitFor(async () => (await anchorStatusOf(harness, certificate.certificateId)) === 'CONFIRMED', {
    describe: 'the confirmed anchor',
  });
  return confirmed!;
}

export async function anchorStatusOf(harness: ServiceHarness, certificateId: string): Promise<string> {
  const answer = await harness.call<{ anchorStatus: string }>(undefined, 'GET', `/verification/${certificateId}`);
  return answer.body.anchorStatus;
}
