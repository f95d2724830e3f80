import type { Recipient } from '../../envelope/envelope';

/** The audit trail repeats the sentence to which a recipient has agreed, so that it is kept here and not in the page. */
const ofRole = {
  SIGNER:
    'I have read the document, and I agree to sign it electronically. My electronic signature has the same meaning as my signature on paper.',
  APPROVER: 'I have read the document, and I approve it electronically.',
} as const;

export function consentText({ role }: Pick<Recipient, 'role'>): string {
  return role === 'APPROVER' ? ofRole.APPROVER : ofRole.SIGNER;
}
