import type { PublicVerification } from '../verify-certificate/verify-certificate';
import { code, factList } from './facts';
import { html, type Html } from './html';
import { inTimeZone, inUtc } from './moment';
import { section } from './section';

const kinds: Record<PublicVerification['certificateType'], string> = {
  ai_report: 'Report made with an AI system',
  ai_audit: 'Audit of an AI system',
  ai_model_card: 'Model card of an AI system',
  ai_dataset_card: 'Description of a data set',
  ai_evaluation: 'Evaluation of an AI system',
  generic: 'General certificate',
};

/** Kind and time of issue, in the declared time zone and in UTC. */
export function about(verification: PublicVerification): Html {
  const { issuedAt, issuedTimezone, revokedAt, parentCertificateIds: parents } = verification;
  const local = issuedTimezone !== null && inTimeZone(issuedAt, issuedTimezone);
  return section(
    'about',
    'Type and time of issue',
    factList([
      ['Kind', kinds[verification.certificateType] ?? verification.certificateType],
      ['Issued', local ? html`${local}<br /><span class="quiet">${inUtc(issuedAt)}</span>` : inUtc(issuedAt)],
      ['Revoked', revokedAt !== null && inUtc(revokedAt)],
      ['Covers', coverage(verification.evidenceSummary)],
      ['Made from', parents.length > 0 && parents.map((id) => html`<a href="${id}">${code(id)}</a><br />`)],
      ['Certificate', code(verification.certificateId)],
    ]),
  );
}

function coverage({ total, input, output, attachment, reference }: PublicVerification['evidenceSummary']): string {
  const parts = [
    counted(input, 'input'),
    counted(output, 'output'),
    counted(attachment, 'attachment'),
    counted(reference, 'reference'),
  ];
  return `${counted(total, 'file') || 'no file'} (${parts.filter(Boolean).join(', ')})`;
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
