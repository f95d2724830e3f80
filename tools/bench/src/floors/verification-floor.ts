import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import fastify from 'fastify';
import { Pool } from 'pg';

/**
 * Code that a good engineer would write by hand for GET /verification/:id: one prepared select and one Ed25519
 * verification.
 */
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const { privateKey, publicKey } = generateKeyPairSync('ed25519');

interface Row {
  readonly id: string;
  readonly payload: string;
  readonly hash: string;
  readonly signature: string;
}

async function createCertificate(): Promise<void> {
  await pool.query(`drop table if exists verified_certificates`);
  await pool.query(`create table verified_certificates (id text primary key, payload text, hash text, signature text)`);
  const payload = JSON.stringify({ id: 'cert_1', evidence: ['a'.repeat(64), 'b'.repeat(64)], filler: 'x'.repeat(500) });
  const hash = createHash('sha256').update(payload).digest('hex');
  const signature = sign(null, Buffer.from(payload), privateKey).toString('base64url');
  await pool.query(`insert into verified_certificates values ($1, $2, $3, $4)`, ['cert_1', payload, hash, signature]);
}

async function main(): Promise<void> {
  await createCertificate();
  const app = fastify();
  app.get<{ Params: { id: string } }>('/verification/:id', async (request, reply) => {
    const { rows } = await pool.query<Row>({
      name: 'verification',
      text: `select id, payload, hash, signature from verified_certificates where id = $1`,
      values: [request.params.id],
    });
    const row = rows[0];
    if (!row) return reply.code(404).send({ error: 'not found' });
    const hash = createHash('sha256').update(row.payload).digest('hex');
    const signatureValid = verify(null, Buffer.from(row.payload), publicKey, Buffer.from(row.signature, 'base64url'));
    return { valid: signatureValid && hash === row.hash, signatureValid, id: row.id, hash, payload: row.payload };
  });
  await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
}

void main();
