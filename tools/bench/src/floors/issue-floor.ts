import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import fastify from 'fastify';
import { Pool } from 'pg';
import { checkKeys } from './check-keys';

/**
 * Code that a good engineer would write by hand with the guarantees of POST /certificates: Fastify with a JSON schema,
 * an Ed25519 signature, and one transaction with the idempotency key, the certificate and the outbox row; a pool of 10
 * connections, prepared statements. With API_KEY it checks the key and a limit, and the relay and the consumers beside
 * it process the events. With BARE=1 it only writes two rows, for orientation.
 */
const isBare = process.env.BARE === '1';
const apiKey = process.env.API_KEY;
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const { privateKey } = generateKeyPairSync('ed25519');

const evidence = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    required: ['sha256Hash'],
    properties: { sha256Hash: { type: 'string', pattern: '^[0-9a-f]{64}$' }, evidenceType: { type: 'string' } },
  },
};
const schema = {
  body: {
    type: 'object',
    required: ['certificateType', 'signerName', 'issuingCompany', 'inputEvidence', 'outputEvidence', 'model'],
    properties: {
      certificateType: { type: 'string' },
      signerName: { type: 'string', maxLength: 200 },
      issuingCompany: { type: 'string', maxLength: 200 },
      inputEvidence: evidence,
      outputEvidence: evidence,
      model: { type: 'object', properties: { provider: { type: 'string' }, modelName: { type: 'string' } } },
    },
  },
};

const insertKey = {
  name: 'key',
  text: `insert into idempotency_keys (key, fingerprint, body) values ($1, $2, $3) on conflict do nothing`,
};
const insertCertificate = {
  name: 'certificate',
  text: `insert into certificates (id, issued_at, payload, hash, signature) values ($1, $2, $3, $4, $5)`,
};
const insertEvent = { name: 'event', text: `insert into outbox (id, subject, payload) values ($1, $2, $3)` };

async function createTables(): Promise<void> {
  await pool.query(`create table if not exists idempotency_keys (key text primary key, fingerprint text, body text)`);
  await pool.query(`create table if not exists certificates
    (id text primary key, issued_at timestamptz, payload text, hash text, signature text)`);
  await pool.query(`create table if not exists outbox
    (seq bigint generated always as identity primary key, id text, subject text, payload text)`);
  await pool.query(`create table if not exists inbox
    (consumer text, event_id text, primary key (consumer, event_id))`);
  await pool.query(`create table if not exists effects
    (consumer text, certificate_id text, hash text, at timestamptz, primary key (consumer, certificate_id))`);
  await pool.query(`create table if not exists api_keys (hash text primary key, name text, per_second int)`);
  // Nothing relays the events of the runs without what follows.
  await pool.query(`truncate outbox`);
}

function issue(request: object) {
  const id = randomUUID();
  const issuedAt = new Date().toISOString();
  const payload = JSON.stringify({ id, issuedAt, ...request });
  const hash = createHash('sha256').update(payload).digest('hex');
  const signature = sign(null, Buffer.from(payload), privateKey).toString('base64url');
  const body = JSON.stringify({ id, issuedAt, hash, signature, status: 'issued' });
  return { id, issuedAt, payload, hash, signature, body };
}

async function store(certificate: ReturnType<typeof issue>, key: string, fingerprint: string): Promise<void> {
  const { id, issuedAt, payload, hash, signature, body } = certificate;
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query({ ...insertKey, values: [key, fingerprint, body] });
    await client.query({ ...insertCertificate, values: [id, issuedAt, payload, hash, signature] });
    await client.query({ ...insertEvent, values: [randomUUID(), 'certificate.issued', body] });
    await client.query('commit');
  } finally {
    client.release();
  }
}

async function storeBare(certificate: ReturnType<typeof issue>): Promise<void> {
  const { id, issuedAt, payload, hash, body } = certificate;
  await pool.query({
    name: 'bare',
    text: `with a as (insert into certificates (id, issued_at, payload, hash) values ($1, $2, $3, $4))
           insert into outbox (id, subject, payload) values ($1, 'certificate.issued', $5)`,
    values: [id, issuedAt, payload, hash, body],
  });
}

async function main(): Promise<void> {
  await createTables();
  const app = fastify();
  if (apiKey !== undefined) await checkKeys(app, pool, apiKey);
  app.post('/certificates', { schema }, async (request, reply) => {
    const certificate = issue(request.body as object);
    if (isBare) await storeBare(certificate);
    else {
      const fingerprint = createHash('sha256').update(JSON.stringify(request.body)).digest('hex');
      await store(certificate, String(request.headers['idempotency-key']), fingerprint);
    }
    return reply.code(201).type('application/json').send(certificate.body);
  });
  await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
}

void main();
