import { isIPv6 } from 'node:net';
import type { EnvelopeFacts, RecipientActed, RecipientFacts } from '@probatum/contracts/events/envelopes';
import type { CloudEvent } from '@probatum/contracts/events/event';
import type { Place } from './dialect';

/** Events that end an envelope although some have not signed. */
const unfinished = ['envelope.declined', 'envelope.voided', 'envelope.expired'];
const withLevel = ['envelope.completed', 'recipient.signed'];

/**
 * All shapes of the body that are known of the vendor's clients, in one: flat members, and the same facts in `data`. Members
 * without a value are left out.
 */
export function envelopeBody(name: string, { data: facts, time }: CloudEvent<EnvelopeFacts>, { publicUrl }: Place) {
  const recipient = actorOf(facts);
  const proof =
    name === 'envelope.completed' ? `${publicUrl}/api/v1/envelopes/${facts.envelopeId}/audit-trail.pdf` : undefined;
  return {
    event: name,
    timestamp: time,
    occurred_at: time,
    envelope_id: facts.envelopeId,
    signed_at: (recipient ? recipient.signedAt : facts.completedAt) ?? undefined,
    evidence_url: proof,
    proof_pdf_url: proof,
    signers: signersOf(facts).map(describeSigner),
    data: {
      envelopeId: facts.envelopeId,
      status: facts.status,
      subject: facts.subject,
      recipientCount: facts.recipients.length,
      signedCount: facts.recipients.filter(hasActed).length,
      ...(recipient ? describeRecipient(recipient) : {}),
      signatureLevel: withLevel.includes(name) ? facts.signatureLevel : undefined,
      completedAt: facts.completedAt ?? undefined,
      proof_pdf_url: proof,
      decline_reason: facts.declineReason,
      void_reason: facts.voidReason,
      missing_signers: unfinished.includes(name) ? missingSigners(facts) : undefined,
    },
  };
}

/** The recipient that an event is about. */
function actorOf(facts: EnvelopeFacts | RecipientActed): RecipientFacts | undefined {
  if (!('recipientId' in facts)) return undefined;
  return facts.recipients.find(({ recipientId }) => recipientId === facts.recipientId);
}

function describeRecipient({ recipientId, email, name, role, signedAt, viewedAt }: RecipientFacts) {
  return { recipientId, email, name, role, signedAt, viewedAt: viewedAt ?? undefined };
}

const hasActed = ({ status }: RecipientFacts) => status === 'SIGNED' || status === 'APPROVED';

function signersOf({ recipients }: EnvelopeFacts): RecipientFacts[] {
  return recipients.filter(({ role }) => role === 'SIGNER' || role === 'APPROVER');
}

function describeSigner(recipient: RecipientFacts) {
  const { email, name, role, signedAt, signedFrom } = recipient;
  return {
    email,
    name,
    role,
    signed: hasActed(recipient),
    signed_at: signedAt ?? undefined,
    ip: shortened(signedFrom),
  };
}

function missingSigners(facts: EnvelopeFacts): string[] {
  return signersOf(facts).flatMap((signer) => (hasActed(signer) ? [] : signer.email));
}

/** As the guide shows it, `82.x.x.x`: the whole address is in the audit trail only. */
function shortened(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  return isIPv6(address) ? `${address.split(':', 1)[0]}:x:x:x:x:x:x:x` : `${address.split('.', 1)[0]}.x.x.x`;
}
