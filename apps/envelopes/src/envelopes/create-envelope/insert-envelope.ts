import { envelopeEvents } from '@probatum/contracts/events/envelopes';
import { type EventToPublish, type Transaction } from '@probatum/persistence/database';
import { outboxColumns, outboxRow, wakeRelay } from '@probatum/persistence/outbox';
import type { TrailRow } from '../../audit-trail/trail';
import type { Envelope } from '../../envelope/envelope';
import { fact } from '../../envelope/publish-fact';
import { fieldRecord, insertDocuments, insertFields, insertRecipients } from '../insert-parts';
import type { NewRecipient } from '../new-recipient';

const insert = `
  with made as (
    insert into envelopes (organization_id, environment, id, status, subject, message, signature_level, category, tags,
      locale, redirect_url, webhook_url, initials_on_every_page, template_id, created_at, updated_at, expires_at)
    values ($1, $2, $3, 'DRAFT', $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18, $19)
  ), listed as (${insertDocuments('$4')}
  ), invited as (${insertRecipients('$5')}
  ), placed as (${insertFields('$6')}
  ), told as (
    insert into audit_trail (organization_id, environment, envelope_id, sequence, at, content, previous_hash, hash)
    select $1, $2, $3, sequence, at, content, "previousHash", hash
    from json_to_recordset($7::json) as entry
      (sequence int, at timestamptz, content text, "previousHash" text, hash text)
  ), announced as (
    insert into outbox (id, subject, payload, traceparent)
    select * from unnest($20::text[], $21::text[], $22::text[], $23::text[])
  ) ${wakeRelay}`;

/** A new draft with all that belongs to it, its first entry of the audit trail and its event, in one statement. */
export async function insertEnvelope(
  tx: Transaction,
  envelope: Envelope,
  recipients: readonly NewRecipient[],
  trail: readonly TrailRow[],
): Promise<void> {
  const { definition, details } = fact(envelopeEvents.created, envelope) as EventToPublish;
  const parts = [
    envelope.documents.map(({ documentId }) => documentId),
    JSON.stringify(recipients),
    JSON.stringify(envelope.fields.map(fieldRecord)),
    JSON.stringify(trail),
  ];
  await tx.query(
    insert,
    [
      envelope.organizationId,
      envelope.environment,
      envelope.id,
      ...parts,
      envelope.subject,
      envelope.message,
      envelope.signatureLevel,
      envelope.category,
      envelope.tags,
      envelope.locale,
      envelope.redirectUrl,
      envelope.webhookUrl,
      envelope.initialsOnEveryPage,
      envelope.templateId,
      envelope.createdAt,
      envelope.expiresAt,
      ...outboxColumns([outboxRow(definition, details)]),
    ],
    'envelope-insert',
  );
}
