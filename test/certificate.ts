import { createHash, randomUUID } from 'node:crypto';
import { waitFor } from '@probatum/testing/wait-for';
import type { Customer } from './customer';

/** The answer to `POST /certificates`, as far as the tests look at it. */
export interface Certificate {
  readonly certificateId: string;
  readonly status: string;
  readonly updatedAt: string;
  readonly canonicalPayloadHash: string;
  readonly verificationUrl: string;
  readonly trustLevel: string;
  readonly trustScore: number;
  readonly anchorStatus: string;
  readonly anchor: Anchoring;
}

export interface Anchoring {
  readonly anchorId: string;
  readonly merkleRoot: string;
  readonly proof: string[];
  readonly txHash: string;
  readonly blockNumber: number;
  readonly blockTime: string;
  readonly contract: string;
}

export interface Page<Item> {
  readonly items: Item[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}

export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The least that a certificate needs; its evidence is different each time. */
export function certificateRequest(more: object = {}): object {
  return {
    certificateType: 'ai_report',
    signerName: 'Maria Lopez',
    issuingCompany: 'Acme Consulting',
    inputEvidence: [{ sha256Hash: sha256(randomUUID()) }],
    outputEvidence: [{ sha256Hash: sha256(randomUUID()) }],
    model: { provider: 'openai', modelName: 'gpt-4o' },
    ...more,
  };
}

export function issue(customer: Customer, more?: object): Promise<Certificate> {
  return customer.expecting<Certificate>(201, 'POST /certificates', { body: certificateRequest(more) });
}

/**
 * A certificate and what the test reads of it while no anchor has taken it. On a shared platform a trigger of any
 * caller takes the certificates of all; then this is done again with a new one.
 */
export function beforeItsAnchor<Seen>(
  customer: Customer,
  look: (certificate: Certificate) => Promise<Seen>,
  more?: object,
): Promise<{ certificate: Certificate; seen: Seen }> {
  return waitFor(async () => {
    const certificate = await issue(customer, more);
    const seen = await look(certificate);
    const { anchorStatus } = await customer.get<Certificate>(`/certificates/${certificate.certificateId}`);
    return anchorStatus === 'PENDING' && { certificate, seen };
  });
}
