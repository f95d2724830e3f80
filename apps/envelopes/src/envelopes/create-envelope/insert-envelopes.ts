import { envelopeEvents } from '@probatum/contracts/events/envelopes';
import { type EventToPublish, type Transaction } from '@probatum/persistence/database';
import { outboxColumns, outboxRow, wakeRelay } from '@probatum/persistence/outbox';
import type { Envelope } from '../../envelope/envelope';
import { fact } from '../../envelope/publish-fact';
import { fieldRecord, insertFields, insertRecipients, named } from '../insert-parts';
import type { NewDraft } from './new-draft';

const insert = `
  with made as (
    insert into envelopes (organization_id, environment, id, status, subject, message, signature_level, category, tags,
      locale, redirect_url, webhook_url, initials_on_every_page, template_id, created_at, updated_at, expires_at)
    select "organizationId", environment, id, 'DRAFT', subject, message, "signatureLevel", category, tags, locale,
      "redirectUrl", "webhookUrl", "initialsOnEveryPage", "templateId", "createdAt", "createdAt", "expiresAt"
    from json_to_recordset($1::json) as envelope ("organizationId" text, environment text, id text, subject text,
      message text, "signatureLevel" text, category text, tags text[], locale text, "redirectUrl" text,
      "webhookUrl" text, "initialsOnEveryPage" boolean, "templateId" text, "createdAt" timestamptz,
      "expiresAt" timestamptz)
  ), listed as (
    insert into envelope_documents (organization_id, environment, envelope_id, position, document_id)
    select ${named.place}, position, "documentId"
    from json_to_recordset($2::json) as document (${named.members}position int, "documentId" text)
  ), invited as (${insertRecipients('$3', named)}
  ), placed as (${insertFields('$4', named)}
  ), told as (
    insert into audit_trail (organization_id, environment, envelope_id, sequence, at, content, previous_hash, hash)
    select ${named.place}, sequence, at, content, "previousHash", hash
    from json_to_recordset($5::json) as entry
      (${named.members}sequence int, at timestamptz, content text, "previousHash" text, hash text)
  ), announced as (
    insert into outbox (id, subject, payload, traceparent)
    select * from unnest($6::text[], $7::text[], $8::text[], $9::text[])
  ) ${wakeRelay}`;

/** New drafts with all that belongs to them, their first entries of the audit trail and their events, in one statement. */
export async function insertEnvelopes(tx: Transaction, drafts: readonly NewDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  const events = drafts.map(({ envelope }) => {
    const { definition, details } = fact(envelopeEvents.created, envelope) as EventToPublish;
    return outboxRow(definition, details);
  });
  await tx.query(
    insert,
    [
      JSON.stringify(drafts.map(({ envelope }) => settingsOf(envelope))),
      listOf(drafts, ({ envelope }) =>
        envelope.documents.map(({ position, documentId }) => ({ position, documentId })),
      ),
      listOf(drafts, ({ recipients }) => recipients),
      listOf(drafts, ({ envelope }) => envelope.fields.map(fieldRecord)),
      listOf(drafts, ({ trail }) => trail),
      ...outboxColumns(events),
    ],
    'envelopes-insert',
  );
}

function settingsOf({ organizationId, environment, id, subject, message, ...envelope }: Envelope) {
  const { signatureLevel, category, tags, locale, redirectUrl, webhookUrl, initialsOnEveryPage } = envelope;
  const { templateId, createdAt, expiresAt } = envelope;
  const place = { organizationId, environment, id };
  const chosen = { subject, message, signatureLevel, category, tags, locale, redirectUrl, webhookUrl };
  return { ...place, ...chosen, initialsOnEveryPage, templateId, createdAt, expiresAt };
}

/** The parts of all drafts in one JSON list, in which each names its envelope. */
function listOf(drafts: readonly NewDraft[], partsOf: (draft: NewDraft) => readonly object[]): string {
  const parts = drafts.flatMap((draft) => {
    const { organizationId, environment, id: envelopeId } = draft.envelope;
    return partsOf(draft).map((part) => ({ ...part, organizationId, environment, envelopeId }));
  });
  return JSON.stringify(parts);
}
