import { waitFor } from '@probatum/testing/wait-for';
import { type Certificate, issue, type Page } from './certificate';
import type { Answer, Customer } from './customer';

/** The certificate once its anchor is final and its trust has risen by it. */
export function untilAnchored(customer: Customer, { certificateId }: Certificate): Promise<Certificate> {
  return waitFor(
    async () => {
      const certificate = await customer.get<Certificate>(`/certificates/${certificateId}`);
      return certificate.anchorStatus === 'CONFIRMED' && certificate.trustLevel === 'anchored' && certificate;
    },
    { describe: 'the certificate to be anchored' },
  );
}

export interface Triggered {
  readonly anchorId: string | null;
  readonly certificates: number;
}

/**
 * All certificates issued before are in a batch afterwards. Others share the batch, so the answer is 200 if another
 * caller has just closed it.
 */
export async function trigger(customer: Customer): Promise<Answer<Triggered>> {
  const answer = await customer.call<Triggered>('POST /anchors/trigger');
  if (![200, 202].includes(answer.status)) throw new Error(`The trigger answered ${answer.status}: ${answer.text}`);
  return answer;
}

export async function anchorSome(customer: Customer, count: number): Promise<Certificate[]> {
  const issued = await Promise.all(Array.from({ length: count }, () => issue(customer)));
  await trigger(customer);
  return Promise.all(issued.map((each) => untilAnchored(customer, each)));
}

export async function newestAnchorId(customer: Customer): Promise<string> {
  const { items } = await customer.get<Page<{ anchorId: string }>>('/anchors?pageSize=1');
  return items[0]!.anchorId;
}
