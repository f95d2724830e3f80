import type { EnvelopeFacts, RecipientActed, RecipientFacts } from '@probatum/contracts/events/envelopes';
import type { EventDefinition } from '@probatum/contracts/events/event';
import type { EventToPublish, Transaction } from '@probatum/persistence/database';
import type { Envelope, Recipient } from './envelope';

/** The envelope as events tell of it. */
export function envelopeFacts(envelope: Envelope): EnvelopeFacts {
  return {
    envelopeId: envelope.id,
    status: envelope.status,
    subject: envelope.subject,
    signatureLevel: envelope.signatureLevel,
    recipients: envelope.recipients.map(recipientFacts),
    completedAt: envelope.completedAt?.toISOString() ?? null,
    declineReason: envelope.declineReason ?? undefined,
    voidReason: envelope.voidReason ?? undefined,
    webhookUrl: envelope.webhookUrl ?? undefined,
  };
}

function recipientFacts(recipient: Recipient): RecipientFacts {
  return {
    recipientId: recipient.id,
    email: recipient.email,
    name: recipient.name ?? undefined,
    role: recipient.role,
    status: recipient.status,
    viewedAt: recipient.viewedAt?.toISOString() ?? null,
    signedAt: recipient.signedAt?.toISOString() ?? null,
    signedFrom: recipient.signedFrom ?? undefined,
  };
}

/** For transactions that publish several facts in one statement. The time of the fact is that of the last change. */
export function fact(definition: EventDefinition<EnvelopeFacts>, envelope: Envelope): EventToPublish<EnvelopeFacts> {
  const { organizationId, environment, id: subject, updatedAt: time } = envelope;
  return { definition, details: { organizationId, environment, subject, time, data: envelopeFacts(envelope) } };
}

/** The same about what one of its recipients did. */
export function recipientFact(
  definition: EventDefinition<RecipientActed>,
  envelope: Envelope,
  recipientId: string,
): EventToPublish<RecipientActed> {
  const { organizationId, environment, id: subject, updatedAt: time } = envelope;
  const data = { ...envelopeFacts(envelope), recipientId };
  return { definition, details: { organizationId, environment, subject, time, data } };
}

/** Publishes that something became true of the envelope, as it is after the change. */
export async function publishFact(
  tx: Transaction,
  definition: EventDefinition<EnvelopeFacts>,
  envelope: Envelope,
): Promise<void> {
  await tx.publishAll([fact(definition, envelope) as EventToPublish]);
}

/** Publishes what a recipient did, and the envelope as it is after it. */
export async function publishRecipientFact(
  tx: Transaction,
  definition: EventDefinition<RecipientActed>,
  envelope: Envelope,
  recipientId: string,
): Promise<void> {
  await tx.publishAll([recipientFact(definition, envelope, recipientId) as EventToPublish]);
}
