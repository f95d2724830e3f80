import { streamName } from '@probatum/contracts/events/event';
import type { Tenant } from '@probatum/contracts/tenant';
import { type BaseConfig, ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import type { CertificateAnswer } from '../src/certificate/certificate-answer';
import { certificatesService } from '../src/certificates.service';

interface Settings {
  readonly CHAIN_RPC_URL?: string;
  readonly PUBLIC_URL?: string;
  readonly LOG_LEVEL?: string;
  readonly RECONCILE_AFTER_SECONDS?: number;
}

/** Nothing is announced again unless a test asks for it. */
export function certificatesOf(config: BaseConfig, settings: Settings = {}) {
  return certificatesService({ RECONCILE_AFTER_SECONDS: 3_600, ...config, ...settings });
}

export async function startCertificates(settings: Settings = {}): Promise<ServiceHarness> {
  return ServiceHarness.start((config) => certificatesOf(config, settings));
}

export const hashOf = (digit: string) => digit.repeat(64);

/** The smallest request that the guide shows. */
export function request(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    certificateType: 'ai_report',
    signerName: 'Maria Lopez',
    issuingCompany: 'Acme Consulting',
    inputEvidence: [{ sha256Hash: hashOf('a'), evidenceType: 'input' }],
    outputEvidence: [{ sha256Hash: hashOf('b'), evidenceType: 'output' }],
    model: { provider: 'openai', modelName: 'gpt-4o' },
    ...more,
  };
}

/** A request that leaves nothing out. */
export function fullRequest(sourceCertificateId: string): Record<string, unknown> {
  return {
    certificateType: 'ai_audit',
    reportName: 'Quarterly AI Risk Summary',
    signerName: 'Maria Lopez',
    signerRole: 'Head of Risk',
    issuingCompany: 'Acme Consulting',
    issuedTimezone: 'Europe/Madrid',
    inputEvidence: [
      { sha256Hash: hashOf('1'), filename: 'in.pdf', mimeType: 'application/pdf', storageMode: 'hash_only' },
      { sha256Hash: hashOf('2'), sourceCertificateId, storageMode: 'external_reference' },
    ],
    outputEvidence: [{ sha256Hash: hashOf('3'), filename: 'Zusammenfassung – “final”.docx' }],
    attachments: [
      { sha256Hash: hashOf('4'), filename: 'log.txt', mimeType: 'text/plain; charset=utf-8' },
      { sha256Hash: hashOf('5'), evidenceType: 'reference' },
    ],
    model: { modelId: 'mdl-7', provider: 'openai', modelName: 'gpt-4o', modelVersion: '2026-01' },
    metadata: { pages: 3, tags: ['a', 'ü'], nested: { deep: [1.5, null, true] } },
    externalId: 'order 7',
  };
}

export async function issue(harness: ServiceHarness, tenant: Tenant, more: Record<string, unknown> = {}) {
  const answer = await harness.call<CertificateAnswer>(tenant, 'POST', '/certificates', { body: request(more) });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body;
}

/** A certificate with everything that one can have, and the one that it was made from. */
export async function issueFull(harness: ServiceHarness, tenant: Tenant) {
  const source = await issue(harness, tenant);
  return { source, certificate: await issue(harness, tenant, fullRequest(source.certificateId)) };
}

/** Waits until every event that was published before the call has been handled, also those that change nothing. */
export async function settled(harness: ServiceHarness): Promise<void> {
  const manager = await harness.nats.jetstreamManager();
  await waitFor(
    async () => {
      for (const context of ['anchoring', 'trust-engine', 'gateway'] as const) {
        const consumers = await manager.consumers.list(streamName(context)).next();
        if (consumers.some(({ num_pending, num_ack_pending }) => num_pending + num_ack_pending > 0)) return false;
      }
      return true;
    },
    { describe: 'all events to be handled' },
  );
}
