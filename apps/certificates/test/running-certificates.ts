import { ServiceHarness } from '@probatum/testing/service-harness';
import type { CertificateAnswer } from '../src/certificate/certificate-answer';
import { certificatesService } from '../src/certificates.service';
import type { Tenant } from '@probatum/contracts/tenant';

export async function startCertificates(settings: { CHAIN_RPC_URL?: string } = {}): Promise<ServiceHarness> {
  return ServiceHarness.start((config) => certificatesService({ ...config, ...settings }));
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

export async function issue(harness: ServiceHarness, tenant: Tenant, more: Record<string, unknown> = {}) {
  const answer = await harness.call<CertificateAnswer>(tenant, 'POST', '/certificates', { body: request(more) });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body;
}
