import { waitFor } from '@probatum/testing/wait-for';
import { type Certificate, issue } from './certificate';
import type { Customer } from './customer';

/** The certificate once its anchor is final and its trust has risen by it. */
export function untilAnchored(customer: Customer, { certificateId }: Certificate): Promise<Certificate> {
  return waitFor(
    async () => {
      const certificate = await customer.get<Certificate>(`/certificates/${certificateId}`);
      return certificate.anchorStatus === 'CONFIRMED' && certificate.trustLevel === 'anchored' && certificate;
    },
    { timeoutMs: 25_000, describe: 'the certificate to be anchored' },
  );
}

export interface AnchoredBatch {
  readonly anchorId: string;
  readonly certificates: Certificate[];
}

/** Certificates of one batch. */
export async function anchorTogether(customer: Customer, count: number): Promise<AnchoredBatch> {
  const issued = await Promise.all(Array.from({ length: count }, () => issue(customer)));
  const { anchorId } = await customer.expecting<{ anchorId: string }>(202, 'POST /anchors/trigger');
  return { anchorId, certificates: await Promise.all(issued.map((each) => untilAnchored(customer, each))) };
}
