import { createHash, randomBytes } from 'node:crypto';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { SignTokens } from '../src/envelope/sign-tokens';
import { startSealing } from '../src/sealing/start-sealing/start-sealing';
import { appendToTrail } from '../src/audit-trail/append-to-trail';
import type { FieldType } from '../src/envelope/envelope';
import type { RunningEnvelopes } from './running-envelopes';

export interface GivenField {
  readonly type: FieldType;
  readonly document?: number;
  readonly page?: number;
  /** Index of the recipient, 0 by default. */
  readonly recipient?: number;
  readonly area: readonly [x: number, y: number, width: number, height: number];
  readonly value?: string;
  readonly picture?: Buffer;
  readonly options?: readonly string[];
}

export interface GivenDocument {
  readonly name: string;
  readonly bytes: Buffer;
  readonly pages: readonly (readonly [width: number, height: number])[];
}

export interface GivenEnvelope {
  readonly subject?: string;
  readonly documents: readonly GivenDocument[];
  readonly recipients: readonly { readonly name: string; readonly email: string; readonly role?: string }[];
  readonly fields: readonly GivenField[];
  readonly locale?: string;
}

export interface SignedEnvelope extends Tenant {
  readonly id: string;
  readonly documentIds: readonly string[];
  readonly recipientIds: readonly string[];
  readonly fieldIds: readonly string[];
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** An envelope whose recipients have all acted, as the signing page leaves it behind, without the job that seals it. */
export async function giveSigned(
  envelopes: RunningEnvelopes,
  tenant: Tenant,
  given: GivenEnvelope,
): Promise<SignedEnvelope> {
  const { database, objects } = envelopes;
  const owner = [tenant.organizationId, tenant.environment];
  const id = newId('env');
  const documentIds = given.documents.map(() => newId('doc'));
  const recipientIds = given.recipients.map(() => newId('rcp'));
  for (const [position, { name, bytes, pages }] of given.documents.entries()) {
    const documentId = documentIds[position]!;
    await objects.put(`${documentId}-normalized`, bytes);
    const sizes = JSON.stringify(pages.map(([width, height]) => ({ width, height })));
    await database.query(
      `insert into documents (organization_id, environment, id, name, mime_type, size, status, original_sha256,
         normalized_sha256, normalized_size, pages)
       values ($1, $2, $3, $4, 'application/pdf', $5, 'READY', $6, $7, $5, $8)`,
      [...owner, documentId, name, bytes.length, sha256(randomBytes(8)), sha256(bytes), sizes],
    );
    await database.query('insert into envelope_documents values ($1, $2, $3, $4, $5)', [
      ...owner,
      id,
      position,
      documentId,
    ]);
  }
  await database.query(
    `insert into envelopes (organization_id, environment, id, status, subject, signature_level, category, locale, sent_at)
     values ($1, $2, $3, 'PARTIALLY_SIGNED', $4, 'SIMPLE', 'CONTRACT', $5, now() - interval '1 day')`,
    [...owner, id, given.subject ?? 'Contrat de prestation', given.locale ?? null],
  );
  const tokens = envelopes.app.get(SignTokens);
  for (const [position, { name, email, role = 'SIGNER' }] of given.recipients.entries()) {
    const { tokenHash, sealedToken } = tokens.create(recipientIds[position]!);
    const hasActed = role === 'SIGNER' || role === 'APPROVER';
    const status = { SIGNER: 'SIGNED', APPROVER: 'APPROVED', VIEWER: 'VIEWED' }[role] ?? 'PENDING';
    await database.query(
      `insert into recipients (organization_id, environment, envelope_id, id, position, sign_order, email, name, role,
         status, token_hash, sealed_token, invited_at, viewed_at, signed_at, signed_from)
       values ($1, $2, $3, $4, $5::int, $5::int, $6, $7, $8, $9, $10, $11, now() - interval '1 day', $12, $12, $13)`,
      [
        ...[...owner, id, recipientIds[position], position, email, name, role, status, tokenHash, sealedToken],
        ...[hasActed ? new Date() : null, hasActed ? '203.0.113.7' : null],
      ],
    );
  }
  const fieldIds = given.fields.map(() => newId('fld'));
  for (const [index, field] of given.fields.entries()) {
    const fieldId = fieldIds[index]!;
    if (field.picture) await objects.put(`${fieldId}-picture`, field.picture);
    await database.query(
      `insert into fields (organization_id, environment, envelope_id, id, recipient_id, document_position, page, type, x,
         y, width, height, options, value, has_picture, filled_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, now())`,
      [
        ...[
          ...owner,
          id,
          fieldId,
          recipientIds[field.recipient ?? 0],
          field.document ?? 0,
          field.page ?? 1,
          field.type,
        ],
        ...[...field.area, field.options ?? [], field.value ?? null, field.picture !== undefined],
      ],
    );
  }
  await database.transaction((tx) => appendToTrail(tx, tenant, id, new Date(), actsOf(given, recipientIds, fieldIds)));
  return { ...tenant, id, documentIds, recipientIds, fieldIds };
}

function actsOf({ recipients, documents, fields }: GivenEnvelope, ids: readonly string[], fieldIds: readonly string[]) {
  const sender = { type: 'api_key', id: 'key_01j9z3k4m5n6p7q8r9s0t1v2w3', name: 'ERP' };
  const hashes = documents.map(({ name, bytes }) => ({ name, sha256: sha256(bytes) }));
  const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  return [
    { type: 'envelope.created', actor: sender, address: '198.51.100.4', data: { documents: hashes } } as const,
    { type: 'envelope.sent', actor: sender, address: '198.51.100.4' } as const,
    ...recipients.flatMap(({ role = 'SIGNER' }, index) => {
      if (role !== 'SIGNER') return [];
      const actor = { type: 'recipient', id: ids[index]! };
      const answers = fields.flatMap(({ recipient = 0, type, picture }, field) =>
        recipient === index
          ? [{ id: fieldIds[field]!, type, ...(picture ? { pictureSha256: sha256(picture) } : {}) }]
          : [],
      );
      const from = { actor, address: '203.0.113.7', userAgent };
      return [
        { type: 'recipient.viewed', ...from, data: { identifiedBy: 'e-mail link' } } as const,
        { type: 'recipient.consented', ...from } as const,
        {
          type: 'recipient.signed',
          ...from,
          data: { identifiedBy: 'e-mail link', documents: hashes, fields: answers },
        } as const,
      ];
    }),
    { type: 'envelope.signed', actor: { type: 'system', id: 'envelopes' } } as const,
  ];
}

/** As the last signature does. */
export async function startSealingOf(envelopes: RunningEnvelopes, envelope: SignedEnvelope): Promise<void> {
  await envelopes.database.transaction((tx) => startSealing(tx, envelope));
}
