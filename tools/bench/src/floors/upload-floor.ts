import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import fastify, { type FastifyRequest } from 'fastify';

/**
 * Code that a good engineer would write by hand for an upload: Fastify and busboy, the SHA-256 of the file, AES-256-GCM
 * with a key of its own, and a file that is flushed to disk. It is removed after the answer, so that the disk does not fill.
 */
const folder = process.env.FOLDER!;

interface Stored {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

async function store(content: Readable): Promise<Stored> {
  const path = join(folder, randomUUID());
  const hash = createHash('sha256');
  let size = 0;
  content.on('data', (chunk: Buffer) => {
    hash.update(chunk);
    size += chunk.length;
  });
  const cipher = createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12));
  await pipeline(content, cipher, createWriteStream(path));
  await appendFile(path, cipher.getAuthTag(), { flush: true });
  return { path, size, sha256: hash.digest('hex') };
}

function receive({ headers, body }: FastifyRequest): Promise<Stored> {
  return new Promise((resolve, reject) => {
    const parser = busboy({ headers });
    parser.on('file', (_field, content) => void store(content).then(resolve, reject));
    parser.on('error', reject);
    (body as Readable).pipe(parser);
  });
}

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const app = fastify();
  app.addContentTypeParser('multipart/form-data', (_request, payload, done) => done(null, payload));
  app.post('/api/v1/documents', async (request, reply) => {
    const { path, size, sha256 } = await receive(request);
    reply.raw.once('finish', () => void rm(path));
    return reply.code(201).send({ id: randomUUID(), size, sha256 });
  });
  await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
}

void main();
