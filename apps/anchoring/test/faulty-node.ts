import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Breaks off or falls silent before the node hears of it, breaks off after it did what was asked, or answers for it. */
export type Fault = 'refuse' | 'hang' | 'drop-answer' | { readonly code: number; readonly message: string };

/** Changes the result that the node gave. */
export type Rewrite = (params: readonly unknown[], result: object) => object;

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Stands in front of a real node and does what networks and nodes do on bad days. */
export class FaultyNode {
  /** Raw transactions that reached the node, in order. */
  readonly broadcasts: string[] = [];
  private readonly faults = new Map<string, Fault>();
  private readonly counts = new Map<string, number>();
  private readonly rewrites = new Map<string, Rewrite>();
  private everything: Fault | undefined;

  private constructor(
    private readonly node: string,
    private readonly server: Server,
  ) {
    server.on('request', (request, response) => void this.serve(request, response));
  }

  static async start(node: string): Promise<FaultyNode> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FaultyNode(node, server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How often a method was called so far. */
  count(method: string): number {
    return this.counts.get(method) ?? 0;
  }

  get calls(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  break(method: string, fault: Fault): void {
    this.faults.set(method, fault);
  }

  rewrite(method: string, rewrite: Rewrite): void {
    this.rewrites.set(method, rewrite);
  }

  goAway(how: 'refuse' | 'hang' = 'refuse'): void {
    this.everything = how;
  }

  heal(): void {
    this.faults.clear();
    this.rewrites.clear();
    this.everything = undefined;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private rewritten(call: Call, text: string): string {
    const rewrite = this.rewrites.get(call.method);
    if (!rewrite) return text;
    const answer = JSON.parse(text) as { result: object };
    return JSON.stringify({ ...answer, result: rewrite(call.params, answer.result) });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const call = JSON.parse(body) as Call;
    this.counts.set(call.method, this.count(call.method) + 1);
    const fault = this.everything ?? this.faults.get(call.method);
    if (fault === 'hang') return;
    if (fault === 'refuse') return void response.destroy();
    if (typeof fault === 'object')
      return void send(response, JSON.stringify({ jsonrpc: '2.0', id: call.id, error: fault }));
    if (call.method === 'eth_sendRawTransaction') this.broadcasts.push(String(call.params[0]));
    const answer = await fetch(this.node, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const text = await answer.text();
    if (fault === 'drop-answer') response.destroy();
    else send(response, this.rewritten(call, text));
  }
}

function send(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}
