import { createHash, randomBytes, randomUUID } from 'node:crypto';
import fastify from 'fastify';
import { Pool } from 'pg';
import { createEnvelopeTables, statements } from './envelope-tables';

/**
 * Code that a good engineer would write by hand for POST /api/v1/envelopes: Fastify with a JSON schema, and one
 * transaction with the idempotency key, the envelope and its parts, the first entry of the audit trail and the outbox
 * row; a pool of 10 connections, prepared statements. Nothing reads its events.
 */
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

const recipient = {
  type: 'object',
  required: ['email'],
  properties: { email: { type: 'string', maxLength: 254 }, name: { type: 'string' }, role: { type: 'string' } },
};
const field = {
  type: 'object',
  required: ['recipientEmail', 'fieldType'],
  properties: {
    recipientEmail: { type: 'string' },
    fieldType: { type: 'string' },
    pageNumber: { type: 'integer', minimum: 1 },
    x: { type: 'number', minimum: 0 },
    y: { type: 'number', minimum: 0 },
    width: { type: 'number', minimum: 0 },
    height: { type: 'number', minimum: 0 },
  },
};
const schema = {
  body: {
    type: 'object',
    required: ['subject', 'documentIds', 'recipients'],
    properties: {
      subject: { type: 'string', maxLength: 200 },
      documentIds: { type: 'array', minItems: 1, items: { type: 'string' } },
      recipients: { type: 'array', minItems: 1, maxItems: 50, items: recipient },
      fields: { type: 'array', maxItems: 500, items: field },
    },
  },
};

interface EnvelopeRequest {
  readonly subject: string;
  readonly documentIds: readonly string[];
  readonly recipients: readonly { readonly email: string; readonly name?: string; readonly role?: string }[];
  readonly fields?: readonly { readonly recipientEmail: string; readonly fieldType: string }[];
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The envelope as it is answered, and the hashes of the tokens in its links. */
function envelopeOf({ subject, documentIds, recipients, fields = [] }: EnvelopeRequest) {
  const tokens = recipients.map(() => randomBytes(32).toString('base64url'));
  const people = recipients.map((given, position) => ({
    ...{ id: randomUUID(), position, role: 'SIGNER', status: 'PENDING' },
    ...given,
    signUrl: `https://example.com/sign/${tokens[position]}`,
  }));
  const idOf = new Map(people.map(({ email, id }) => [email, id]));
  const placed = fields.map((given) => ({
    ...given,
    id: randomUUID(),
    recipientId: idOf.get(given.recipientEmail),
  }));
  const createdAt = new Date().toISOString();
  const answer = { id: randomUUID(), status: 'DRAFT', subject, documentIds, recipients: people, fields: placed };
  return { answer: { ...answer, createdAt, updatedAt: createdAt }, hashes: tokens.map(sha256) };
}

async function store({ answer, hashes }: ReturnType<typeof envelopeOf>, key: string | undefined, request: object) {
  const { id, subject, documentIds, createdAt } = answer;
  const body = JSON.stringify(answer);
  const people = answer.recipients.map((person, index) => ({ ...person, tokenHash: hashes[index] }));
  const client = await pool.connect();
  try {
    await client.query('begin');
    if (key !== undefined)
      await client.query({ ...statements.key, values: [key, sha256(JSON.stringify(request)), body] });
    const { rows } = await client.query<{ sha256: string }>({ ...statements.documents, values: [documentIds] });
    if (rows.length < documentIds.length) throw new Error('There is no such document');
    const entry = JSON.stringify({ type: 'envelope.created', envelopeId: id, time: createdAt, subject, hashes: rows });
    const hash = sha256(`${'0'.repeat(64)}\n${entry}`);
    await client.query({ ...statements.envelope, values: [id, subject, createdAt] });
    await client.query({ ...statements.listed, values: [id, documentIds] });
    await client.query({ ...statements.recipients, values: [id, JSON.stringify(people)] });
    await client.query({ ...statements.fields, values: [id, JSON.stringify(answer.fields)] });
    await client.query({ ...statements.entry, values: [id, createdAt, entry, hash] });
    await client.query({ ...statements.event, values: [randomUUID(), 'envelope.created', body] });
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
  return body;
}

async function main(): Promise<void> {
  await createEnvelopeTables(pool, process.env.DOCUMENT_ID!);
  const app = fastify();
  app.post<{ Body: EnvelopeRequest }>('/api/v1/envelopes', { schema }, async (request, reply) => {
    const key = request.headers['idempotency-key'] as string | undefined;
    const body = await store(envelopeOf(request.body), key, request.body);
    return reply.code(201).type('application/json').send(body);
  });
  await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
}

void main();
