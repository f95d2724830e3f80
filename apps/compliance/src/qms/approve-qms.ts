import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { Verb } from '@probatum/records/record-writes';
import { isDeepStrictEqual } from 'node:util';
import type { QmsRecord, QmsValues } from './qms-record';

const material = ['title', 'aspect', 'description', 'document'] as const;

/**
 * An approval is of the text that was approved: a change of it needs a new one.
 * @throws InvalidRequest
 */
export function changedBy(given: QmsValues): Verb<QmsRecord> {
  return (row, at) => {
    const wanted = { ...row, ...given };
    const isChanged = material.some((name) => !isDeepStrictEqual(row[name], wanted[name]));
    if (wanted.status === 'APPROVED' && (row.status !== 'APPROVED' || given.status === 'APPROVED')) {
      const isNewText = isChanged && row.status === 'APPROVED' && given.approver === undefined;
      const errors = [
        ...(wanted.approver === null || isNewText
          ? [{ pointer: '/approver', code: 'required', message: 'is required' }]
          : []),
        ...(wanted.nextReviewAt !== null && Date.parse(wanted.nextReviewAt) <= at.getTime()
          ? [{ pointer: '/nextReviewAt', code: 'past', message: 'must be in the future' }]
          : []),
      ];
      if (errors.length > 0) throw new InvalidRequest(errors);
      return wanted;
    }
    return isChanged && row.status === 'APPROVED' ? { ...wanted, status: 'IN_REVIEW', approver: null } : wanted;
  };
}
