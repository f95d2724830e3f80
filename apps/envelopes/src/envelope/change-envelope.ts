import type { Clock } from '@probatum/persistence/clock';
import type { Transaction } from '@probatum/persistence/database';
import type { Envelope, Recipient } from './envelope';

const columns = {
  status: 'status',
  subject: 'subject',
  message: 'message',
  signatureLevel: 'signature_level',
  category: 'category',
  tags: 'tags',
  locale: 'locale',
  redirectUrl: 'redirect_url',
  webhookUrl: 'webhook_url',
  initialsOnEveryPage: 'initials_on_every_page',
  sealState: 'seal_state',
  sealError: 'seal_error',
  certificateId: 'certificate_id',
  declineReason: 'decline_reason',
  voidReason: 'void_reason',
  expiresAt: 'expires_at',
  sentAt: 'sent_at',
  completedAt: 'completed_at',
} as const;

export type EnvelopeChange = Partial<Pick<Envelope, keyof typeof columns>>;

/** The present, and later than the change before: the machines of two replicas may differ. */
export function timeOfChange(clock: Clock, { updatedAt }: Pick<Envelope, 'updatedAt'>): Date {
  return new Date(Math.max(clock.nowMs(), updatedAt.getTime() + 1));
}

/**
 * Writes a change of an envelope that the transaction has locked, and raises its version.
 * @returns the envelope after it
 */
export async function changeEnvelope(
  tx: Transaction,
  envelope: Envelope,
  change: EnvelopeChange,
  at: Date,
): Promise<Envelope> {
  const names = Object.keys(change) as (keyof typeof columns)[];
  const set = names.map((name, index) => `${columns[name]} = $${index + 5}, `).join('');
  await tx.query(
    `update envelopes set ${set} version = version + 1, updated_at = $4
     where organization_id = $1 and environment = $2 and id = $3`,
    [envelope.organizationId, envelope.environment, envelope.id, at, ...names.map((name) => change[name])],
  );
  return { ...envelope, ...change, version: envelope.version + 1, updatedAt: at };
}

const updateRecipients = `
  update recipients set status = changed.status, invited_at = changed."invitedAt", viewed_at = changed."viewedAt",
    signed_at = changed."signedAt", signed_from = changed."signedFrom", decline_reason = changed."declineReason"
  from json_to_recordset($4::json) as changed (id text, status text, "invitedAt" timestamptz, "viewedAt" timestamptz,
    "signedAt" timestamptz, "signedFrom" text, "declineReason" text)
  where recipients.organization_id = $1 and recipients.environment = $2 and recipients.envelope_id = $3
    and recipients.id = changed.id`;

/**
 * Writes the state of some recipients of an envelope that the transaction has locked. Call `changeEnvelope` as well:
 * the recipients are part of what a reader of the envelope sees.
 * @returns the envelope with them
 */
export async function changeRecipients(
  tx: Transaction,
  envelope: Envelope,
  changed: readonly Recipient[],
): Promise<Envelope> {
  if (changed.length === 0) return envelope;
  const { organizationId, environment, id } = envelope;
  await tx.query(updateRecipients, [organizationId, environment, id, JSON.stringify(changed)], 'recipients-change');
  const byId = new Map(changed.map((recipient) => [recipient.id, recipient]));
  return { ...envelope, recipients: envelope.recipients.map((recipient) => byId.get(recipient.id) ?? recipient) };
}
