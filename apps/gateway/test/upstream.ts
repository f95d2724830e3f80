import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { freePort } from '@probatum/local-infrastructure/free-port';
import { maxHeaderSize } from '@probatum/service/fastify-adapter';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
type Json = Record<string, unknown>;

export interface Operation extends Json {
  security?: unknown;
}

export const scoped = (...scopes: string[]) => [{ apiKey: scopes }, { bearer: scopes }];
export const anyone = [{}];

/** An operation as services describe theirs. */
export function operation(security: unknown, more: Json = {}): Operation {
  return { operationId: 'execute', tags: ['test'], security, responses: { 200: { description: 'ok' } }, ...more };
}

/** Of an operation that takes a body. */
export const withBody = { requestBody: { content: { 'application/json': {} } } };

export function document(paths: Json, schemas: Json = {}): Json {
  return { openapi: '3.1.0', info: { title: 'Test', version: '1' }, paths, components: { schemas } };
}

export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

/** A service behind the gateway: a real HTTP server with a real document, whose answers a test decides. */
export class Upstream {
  document: Json = document({});
  /** Everything that arrived, without probes and documents. */
  readonly received: IncomingMessage[] = [];
  documentsServed = 0;
  /** Number of readiness checks. */
  probes = 0;
  isReady = true;
  private server: Server | undefined;
  private port = 0;
  handler: Handler = (_request, response) => answerJson(response, { ok: true });

  private constructor(readonly name: string) {}

  static async start(name: string, paths: Json = {}, schemas: Json = {}): Promise<Upstream> {
    const upstream = new Upstream(name);
    upstream.document = document(paths, schemas);
    await upstream.resume();
    return upstream;
  }

  /** `name=address`, as SERVICES wants it. */
  get address(): string {
    return `${this.name}=http://127.0.0.1:${this.port}`;
  }

  async resume(): Promise<void> {
    // Connections are kept as long as services keep them.
    const options = { maxHeaderSize, keepAliveTimeout: 65_000 };
    this.server = createServer(options, (request, response) => this.answer(request, response));
    // A port from this range stays free while the service is halted.
    this.port ||= await freePort();
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
  }

  async halt(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/openapi.json') this.answerDocument(request, response);
    else if (request.url === '/readyz') this.answerProbe(response);
    else {
      this.received.push(request);
      this.handler(request, response);
    }
  }

  private answerProbe(response: ServerResponse): void {
    this.probes += 1;
    response.writeHead(this.isReady ? 200 : 503).end();
  }

  private answerDocument(request: IncomingMessage, response: ServerResponse): void {
    const text = JSON.stringify(this.document);
    const etag = `"${Buffer.from(text).length}-${hashOf(text)}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
    this.documentsServed += 1;
    response.writeHead(200, { 'content-type': 'application/json', etag }).end(text);
  }
}

function hashOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (hash * 31 + character.codePointAt(0)!) | 0;
  return hash;
}

export function answerJson(response: ServerResponse, body: unknown, status = 200): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
