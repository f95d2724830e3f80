import { contentOf } from '../../audit-trail/read-trail';
import type { TrailRow } from '../../audit-trail/trail';

/** An answer as the audit trail tells of it. */
interface Answer {
  readonly id: string;
  readonly pictureSha256?: string;
}

/** SHA-256 of each picture as it was stored when its recipient acted, by the id of its field. */
export function pictureHashesOf(rows: readonly TrailRow[]): Map<string, string> {
  const acts = rows.map(contentOf).filter(({ type }) => type === 'recipient.signed' || type === 'recipient.approved');
  const answers = acts.flatMap(({ data }) => (data?.['fields'] ?? []) as readonly Answer[]);
  return new Map(answers.flatMap(({ id, pictureSha256 }) => (pictureSha256 ? [[id, pictureSha256]] : [])));
}
