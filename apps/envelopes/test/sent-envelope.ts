import { hash } from 'node:crypto';
import type { RecipientRole } from '@probatum/contracts/events/envelopes';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import PDFDocument from 'pdfkit';
import { PNG } from 'pngjs';
import { writePng } from './write-png';
import type { FieldType } from '../src/envelope/envelope';
import { SignTokens } from '../src/envelope/sign-tokens';
import { sealedDocumentObject } from '../src/sealing/seal-documents/sealed-objects';
import { SealingLoop } from '../src/sealing/seal-envelopes/sealing-loop';
import type { RunningEnvelopes } from './running-envelopes';

export interface GivenRecipient {
  readonly name?: string;
  readonly role?: RecipientRole;
  /** 1 by default: all act at the same time. */
  readonly order?: number;
}

export interface GivenField {
  readonly type: FieldType;
  /** Index of the recipient, 0 by default. */
  readonly of?: number;
  readonly page?: number;
  readonly area?: readonly [x: number, y: number, width: number, height: number];
  readonly options?: readonly string[];
  readonly required?: boolean;
}

export interface GivenEnvelope {
  readonly recipients?: readonly GivenRecipient[];
  readonly fields?: readonly GivenField[];
  readonly status?: string;
  readonly expiresAt?: Date;
  readonly subject?: string;
  readonly documents?: number;
}

export interface SentEnvelope extends Tenant {
  readonly id: string;
  readonly documentIds: readonly string[];
  /** SHA-256 of each document. */
  readonly hashes: readonly string[];
  readonly tokens: readonly string[];
  readonly recipientIds: readonly string[];
  readonly fieldIds: readonly string[];
}

/** A PDF of two pages in A4. */
export async function somePdf(title: string): Promise<Buffer> {
  const document = new PDFDocument({ size: 'A4', info: { CreationDate: new Date(0) } });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  document.fontSize(20).text(title);
  document.fontSize(11).text('The client pays the agreed fee within thirty days. '.repeat(20));
  document.addPage().text('Signatures');
  const ended = new Promise((resolve) => document.on('end', resolve));
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

/** A PNG with a line in it, in base64. */
export function somePicture(width = 200, height = 80): string {
  const png = new PNG({ width, height });
  for (let x = 0; x < width; x += 1) png.data.writeUInt32BE(0x12264aff, ((height >> 1) * width + x) * 4);
  return writePng(png).toString('base64');
}

/** An envelope that is with its recipients; those of the lowest order are invited. */
export async function giveSent(
  envelopes: RunningEnvelopes,
  tenant: Tenant,
  given: GivenEnvelope = {},
): Promise<SentEnvelope> {
  const { recipients = [{}], fields = [{ type: 'SIGNATURE' }], status = 'SENT' } = given;
  const { database, objects } = envelopes;
  const owner = [tenant.organizationId, tenant.environment, newId('env')];
  const documentIds = Array.from({ length: given.documents ?? 1 }, () => newId('doc'));
  const contents = await Promise.all(documentIds.map((_, index) => somePdf(`Agreement ${index + 1}`)));
  await database.query(
    `insert into envelopes (organization_id, environment, id, status, subject, message, signature_level, category,
       sent_at, expires_at)
     values ($1, $2, $3, $4, $5, 'Please sign.', 'SIMPLE', 'CONTRACT', now(), $6)`,
    [...owner, status, given.subject ?? 'Consulting agreement', given.expiresAt ?? null],
  );
  for (const [position, id] of documentIds.entries()) {
    const content = contents[position]!;
    await objects.put(`${id}-normalized`, content);
    const page = { width: 595.28, height: 841.89 };
    await database.query(
      `insert into documents (organization_id, environment, id, name, mime_type, size, status, original_sha256,
         normalized_sha256, normalized_size, pages)
       values ($1, $2, $3, $4, 'application/pdf', $5, 'READY', $6, $6, $5, $7)`,
      [
        ...owner.slice(0, 2),
        id,
        `agreement-${position + 1}.pdf`,
        content.length,
        hash('sha256', content),
        JSON.stringify([page, page]),
      ],
    );
    await database.query('insert into envelope_documents values ($1, $2, $3, $4, $5)', [...owner, position, id]);
  }
  const tokens = await giveRecipients(envelopes, owner, recipients);
  const fieldIds = await giveFields(
    envelopes,
    owner,
    fields,
    tokens.map(({ id }) => id),
  );
  return {
    ...tenant,
    id: owner[2]!,
    documentIds,
    hashes: contents.map((content) => hash('sha256', content)),
    tokens: tokens.map(({ token }) => token),
    recipientIds: tokens.map(({ id }) => id),
    fieldIds,
  };
}

async function giveRecipients(
  { app, database }: RunningEnvelopes,
  owner: string[],
  recipients: readonly GivenRecipient[],
) {
  const first = Math.min(...recipients.map(({ order = 1 }) => order));
  const made: { id: string; token: string }[] = [];
  for (const [position, { name = `Signer ${position + 1}`, role = 'SIGNER', order = 1 }] of recipients.entries()) {
    const id = newId('rcp');
    const { token, tokenHash, sealedToken } = app.get(SignTokens).create(id);
    const isInvited = order === first && role !== 'CARBON_COPY';
    await database.query(
      `insert into recipients (organization_id, environment, envelope_id, id, position, sign_order, email, name, role,
         status, token_hash, sealed_token, invited_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, case when $13 then now() end)`,
      [
        ...owner,
        ...[id, position, order, `signer${position + 1}@example.com`, name, role],
        ...[isInvited ? 'SENT' : 'PENDING', tokenHash, sealedToken, isInvited],
      ],
    );
    made.push({ id, token });
  }
  return made;
}

async function giveFields(
  { database }: RunningEnvelopes,
  owner: string[],
  fields: readonly GivenField[],
  ids: string[],
) {
  const made: string[] = [];
  for (const [index, { type, of = 0, page = 1, area, options = [], required = true }] of fields.entries()) {
    const id = newId('fld');
    const place = area ?? [60, 120 + index * 60, 160, 40];
    await database.query(
      `insert into fields (organization_id, environment, envelope_id, id, recipient_id, document_position, page, type, x,
         y, width, height, options, required)
       values ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [...owner, id, ids[of], page, type, ...place, options, required],
    );
    made.push(id);
  }
  return made;
}

/** So that an envelope stays as its last signature leaves it. */
export async function stopSealing({ app }: RunningEnvelopes): Promise<void> {
  await app.get(SealingLoop).beforeApplicationShutdown();
}

/** Completes an envelope as the job that seals it does, with some sealed file. */
export async function complete(
  { database, objects }: RunningEnvelopes,
  { organizationId, environment, id }: SentEnvelope,
): Promise<void> {
  await objects.put(sealedDocumentObject(id, 0, 1), Buffer.from('%PDF-1.7 sealed'));
  await database.query(
    `insert into seal_jobs (organization_id, environment, envelope_id, certificate_id, sealed_claim, next_attempt_at)
     values ($1, $2, $3, 'cert_01j9z3k4m5n6p7q8r9s0t1v2w3', 1, null)
     on conflict (organization_id, environment, envelope_id) do update set sealed_claim = 1, next_attempt_at = null`,
    [organizationId, environment, id],
  );
  await database.query(`update envelopes set status = 'COMPLETED' where id = $1`, [id]);
}
