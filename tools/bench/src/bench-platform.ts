import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityHeader, identityIssuer, identityType } from '@probatum/http/identity';
import { importJWK, type JWK, SignJWT } from 'jose';
import { connect, type NatsConnection } from 'nats';
import { Client } from 'pg';
import { type Child, freePort, startChild, until } from './child';

/** What the launcher writes about itself. */
export interface Local {
  readonly gatewayUrl: string;
  readonly apiKey: string;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly services: Readonly<Record<string, { readonly url: string; readonly pid: number }>>;
}

export const benchDirectory = join(__dirname, '../../../../.probatum/bench');
const launcher = join(__dirname, '../../platform/src/main.js');

/** The real platform, started by its own launcher as a customer would, with data of its own. */
export class BenchPlatform {
  private constructor(
    private readonly child: Child,
    readonly local: Local,
    readonly database: Client,
    private readonly nats: NatsConnection,
  ) {}

  static async start(): Promise<BenchPlatform> {
    const port = await freePort();
    const child = startChild(launcher, ['--fresh'], { PROBATUM_DIRECTORY: benchDirectory, PORT: String(port) });
    const file = join(benchDirectory, 'local.json');
    // Its quick start is over then, too.
    await until(() => child.printed().includes('Ready at'), 'the platform');
    const local = readLocal(file);
    const database = new Client({ connectionString: local.databaseUrl });
    await database.connect();
    return new BenchPlatform(child, local, database, await connect({ servers: local.natsUrl }));
  }

  async stop(): Promise<void> {
    await this.nats.close();
    await this.database.end();
    await this.child.stop();
  }

  /** Headers with which a service takes a request without the gateway, as the organization of the API key unless told. */
  async directHeaders(service: string, organizationId?: string): Promise<Record<string, string>> {
    const { identityKey } = JSON.parse(readFileSync(join(benchDirectory, 'secrets.json'), 'utf8')) as {
      identityKey: JWK;
    };
    const { rows } = await this.database.query<{ id: string }>(`select id from gateway.organizations limit 1`);
    const token = await new SignJWT({
      organizationId: organizationId ?? rows[0]!.id,
      environment: 'live',
      actor: { type: 'system', id: 'bench', name: 'bench' },
      scopes: ['certificates:read', 'certificates:write'],
      plan: 'enterprise',
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: identityType, ...(identityKey.kid ? { kid: identityKey.kid } : {}) })
      .setIssuer(identityIssuer)
      .setAudience(service)
      .setExpirationTime('600s')
      .sign(await importJWK(identityKey, 'EdDSA'));
    return { [identityHeader]: token };
  }

  get keyHeaders(): Record<string, string> {
    return { 'x-api-key': this.local.apiKey };
  }

  async countCertificates(): Promise<number> {
    const { rows } = await this.database.query<{ n: number }>(
      'select count(*)::int as n from certificates.certificates',
    );
    return rows[0]!.n;
  }

  /** Stops the processes of these services without their noticing, for the time of the work. */
  async withPaused<T>(services: readonly string[], work: () => Promise<T>): Promise<T> {
    const pids = services.map((name) => this.local.services[name]!.pid);
    try {
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      return await work();
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
  }

  /** Waits until every outbox is empty and every consumer has handled everything. @returns how long that took, in ms */
  async settle(): Promise<number> {
    const start = Date.now();
    await until(async () => (await this.outboxRows()) === 0 && (await this.lag()) === 0, 'all lag to return to 0');
    return Date.now() - start;
  }

  /** Waits until every certificate is anchored and all that follows from it is done: the machine is quiet then. */
  async untilAnchored(): Promise<void> {
    await fetch(`${this.local.gatewayUrl}/anchors/trigger`, { method: 'POST', headers: this.keyHeaders });
    await until(async () => (await this.unanchored()) === 0, 'all certificates to be anchored', 300_000);
    await this.settle();
  }

  private async unanchored(): Promise<number> {
    const { rows } = await this.database.query<{ n: number }>(
      `select count(*)::int as n from certificates.certificates where anchor_status <> 'CONFIRMED'`,
    );
    return rows[0]!.n;
  }

  private async outboxRows(): Promise<number> {
    const schemas = ['gateway', 'certificates', 'trust_engine', 'anchoring'];
    const counts = schemas.map((schema) => `(select count(*) from ${schema}.outbox)`).join(' + ');
    const { rows } = await this.database.query<{ n: number }>(`select (${counts})::int as n`);
    return rows[0]!.n;
  }

  private async lag(): Promise<number> {
    const manager = await this.nats.jetstreamManager();
    let lag = 0;
    for await (const stream of manager.streams.list()) {
      for await (const consumer of manager.consumers.list(stream.config.name)) {
        lag += consumer.num_pending + consumer.num_ack_pending;
      }
    }
    return lag;
  }
}

function readLocal(file: string): Local {
  return JSON.parse(readFileSync(file, 'utf8')) as Local;
}
