import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityHeader, identityIssuer, identityType } from '@probatum/http/identity/identity';
import { importJWK, type JWK, SignJWT } from 'jose';
import { connect, type NatsConnection } from 'nats';
import { Client } from 'pg';
import type { Processes } from './processor-time';
import { type Child, freePort, startChild, until } from './child';

/** The launcher's own file. */
export interface Local {
  readonly gatewayUrl: string;
  readonly apiKey: string;
  readonly databaseUrl: string;
  readonly keyEncryptionKey: string;
  readonly natsUrl: string;
  readonly services: Readonly<Record<string, { readonly url: string; readonly pid: number }>>;
}

interface Started {
  readonly pid: number;
  readonly name: string;
}

export const benchDirectory = join(__dirname, '../../../../.probatum/bench');
const launcher = join(__dirname, '../../platform/src/main.js');

/** Anchors are made when a row asks for them: batches that close by themselves would work beside what is measured. */
const pace = { ANCHOR_BATCH_SECONDS: '3600', RECONCILE_AFTER_SECONDS: '7200' };
const askAgainMs = 5_000;

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
    const environment = { ...pace, PROBATUM_DIRECTORY: benchDirectory, PORT: String(port) };
    const child = startChild(launcher, ['--fresh'], environment);
    const file = join(benchDirectory, 'local.json');
    // Its quick start is over then, too.
    await until(() => child.printed().includes('Ready at'), 'the platform');
    const local = readLocal(file);
    const database = new Client({ connectionString: local.databaseUrl });
    await database.connect();
    return new BenchPlatform(child, local, database, await connect({ servers: local.natsUrl }));
  }

  /** All processes of the platform. */
  get processes(): Processes {
    const children = JSON.parse(readFileSync(join(benchDirectory, 'children.json'), 'utf8')) as Started[];
    return new Map(children.map(({ pid, name }) => [pid, name]));
  }

  /** Those with these names: Postgres, NATS, and the services. */
  only(...names: readonly string[]): Processes {
    return new Map([...this.processes].filter(([, name]) => names.includes(name)));
  }

  async stop(): Promise<void> {
    await this.nats.close();
    await this.database.end();
    await this.child.stop();
  }

  /**
   * Headers with which a service accepts a request without the gateway, by default as the organization of the API key.
   */
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

  countCertificates(): Promise<number> {
    return this.count('certificates.certificates');
  }

  countEnvelopes(): Promise<number> {
    return this.count('envelopes.envelopes');
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

  /** Waits until every outbox is empty, whether the consumers have handled its events or not. */
  async untilSent(): Promise<void> {
    await until(async () => (await this.outboxRows()) === 0, 'all events to be sent');
  }

  /** Waits until every live certificate of the platform's organization is anchored, and all that follows from it is done. */
  async untilAnchored(): Promise<void> {
    await this.settle();
    let askAt = 0;
    const isAnchored = async () => {
      if (Date.now() >= askAt) {
        await fetch(`${this.local.gatewayUrl}/anchors/trigger`, { method: 'POST', headers: this.keyHeaders });
        askAt = Date.now() + askAgainMs;
      }
      return (await this.unanchored()) === 0;
    };
    await until(isAnchored, 'all certificates to be anchored', 300_000);
    await this.settle();
  }

  private async count(table: string): Promise<number> {
    const { rows } = await this.database.query<{ n: number }>(`select count(*)::int as n from ${table}`);
    return rows[0]!.n;
  }

  private async unanchored(): Promise<number> {
    const { rows } = await this.database.query<{ n: number }>(
      `select count(*)::int as n from certificates.certificates
       where anchor_status <> 'CONFIRMED' and environment = 'live'
         and organization_id = (select id from gateway.organizations limit 1)`,
    );
    return rows[0]!.n;
  }

  private async outboxRows(): Promise<number> {
    const schemas = ['gateway', 'certificates', 'trust_engine', 'anchoring', 'envelopes'];
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
