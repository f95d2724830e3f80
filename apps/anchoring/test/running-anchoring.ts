import type { AnchorConfirmed, AnchorFailed, AnchorSubmitted } from '@probatum/contracts/events/anchoring';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { newId } from '@probatum/contracts/ids';
import type { Scope } from '@probatum/contracts/scopes';
import type { Environment, Tenant } from '@probatum/contracts/tenant';
import type { Page } from '@probatum/http/pagination';
import { type RunningService, startService } from '@probatum/http/run-service';
import { flushOutbox } from '@probatum/messaging/relay-flush';
import { Database } from '@probatum/persistence/database';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { startTestNats, type TestNats } from '@probatum/testing/test-nats';
import { waitFor } from '@probatum/testing/wait-for';
import { connect, type NatsConnection } from 'nats';
import type { AnchorResponse } from '../src/anchor/anchor.response';
import type { AnchoringConfig } from '../src/anchoring.config';
import { anchoringService } from '../src/anchoring.service';
import type { TriggeredAnchor } from '../src/trigger-anchor/trigger-anchor.response';
import { CertificatesPublisher, type Issued } from './certificates-publisher';
import { ControlledChain } from './controlled-chain';
import { FaultyNode } from './faulty-node';
import { GatewayIdentity } from './gateway-identity';

export type Settings = Partial<AnchoringConfig>;
export type AnchorEvent = CloudEvent<AnchorSubmitted | AnchorFailed | AnchorConfirmed>;

/** A batch closes only when a test asks for it, and nothing waits longer than a test does. */
const base = {
  HOST: '127.0.0.1',
  PORT: 0,
  DATABASE_POOL_SIZE: 10,
  KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  PUBLIC_URL: 'http://127.0.0.1',
  LOG_LEVEL: process.env['ANCHORING_TEST_LOG'] ?? 'silent',
  ANCHOR_BATCH_LEAVES: 100_000,
  ANCHOR_BATCH_SECONDS: 3_600,
  ANCHOR_POLL_MS: 20,
  ANCHOR_RETRY_SECONDS: 0.02,
  ANCHOR_TRIGGER_TIMEOUT_MS: 5_000,
  CHAIN_POLL_MS: 20,
  CHAIN_TIMEOUT_MS: 2_000,
  CHAIN_PRIORITY_FEE_GWEI: 0,
  CHAIN_MAX_FEE_GWEI: 100,
  CHAIN_REPLACE_SECONDS: 3_600,
  CHAIN_MAX_REPLACEMENTS: 8,
};

export function newTenant(environment: Environment = 'live'): Tenant {
  return { organizationId: newId('org'), environment };
}

/** Anchoring on infrastructure of its own, with the tests in the part of its neighbours. */
export class RunningAnchoring {
  /** Everything that was announced so far. */
  readonly events: AnchorEvent[] = [];
  private services: RunningService[] = [];
  private isTuned = false;

  private constructor(
    private readonly testDatabase: TestDatabase,
    private readonly testNats: TestNats,
    readonly chain: ControlledChain,
    /** What the service takes for its node. */
    readonly node: FaultyNode,
    private readonly identity: GatewayIdentity,
    private readonly config: AnchoringConfig,
    readonly database: Database,
    readonly certificates: CertificatesPublisher,
    readonly nats: NatsConnection,
  ) {
    nats.subscribe('events.anchoring.>', {
      callback: (_error, message) => this.events.push(message.json<AnchorEvent>()),
    });
  }

  static async start(settings: Settings = {}): Promise<RunningAnchoring> {
    const { migrations } = anchoringService({} as AnchoringConfig);
    const [testDatabase, testNats, chain, identity] = await Promise.all([
      createTestDatabase({ schema: 'anchoring', migrations }, CertificatesPublisher.service),
      startTestNats(),
      ControlledChain.start(),
      GatewayIdentity.create(),
    ]);
    const node = await FaultyNode.start(chain.chain.url);
    const config: AnchoringConfig = {
      ...base,
      DATABASE_URL: testDatabase.url,
      NATS_URL: testNats.url,
      IDENTITY_PUBLIC_KEYS: identity.publicKeys,
      CHAIN_RPC_URL: node.url,
      CHAIN_PRIVATE_KEY: chain.chain.privateKey,
      ANCHOR_CONTRACT: chain.contract,
      ...settings,
    };
    const database = await Database.open({ url: testDatabase.url, schema: 'anchoring', poolSize: 2 });
    const nats = await connect({ servers: testNats.url });
    const certificates = await CertificatesPublisher.start(testDatabase.urlOf('certificates'), nats);
    const parts = [testDatabase, testNats, chain, node, identity, config, database, certificates, nats] as const;
    const running = new RunningAnchoring(...parts);
    await running.resume();
    return running;
  }

  /** One more replica. */
  async resume(settings: Settings = {}): Promise<RunningService> {
    const service = await startService(anchoringService({ ...this.config, ...settings }));
    this.services.push(service);
    this.isTuned ||= Object.keys(settings).length > 0;
    return service;
  }

  /** One replica with the settings of the start, whatever a test has done. */
  async settleToOne(): Promise<void> {
    if (this.services.length === 1 && !this.isTuned) return;
    await this.halt();
    this.isTuned = false;
    await this.resume();
  }

  async halt(): Promise<void> {
    const services = this.services.splice(0);
    await Promise.all(services.map((service) => service.stop()));
  }

  async stop(): Promise<void> {
    await this.halt();
    await this.certificates.stop();
    await this.nats.close();
    await this.database.close();
    this.node.stop();
    await Promise.all([this.chain.stop(), this.testNats.stop()]);
    await this.testDatabase.drop();
  }

  async trigger(tenant: Tenant): Promise<TriggeredAnchor> {
    const { status, body } = await this.call<TriggeredAnchor>(tenant, 'POST', '/anchors/trigger');
    if (status !== 202) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** Issues certificates and closes a batch that holds them. */
  async batch(tenant: Tenant, count = 2): Promise<{ anchorId: string; issued: Issued[] }> {
    const issued = await this.certificates.issue(tenant, count);
    const { anchorId } = await this.trigger(tenant);
    return { anchorId: anchorId!, issued };
  }

  async call<Body>(tenant: Tenant, method: string, path: string, scopes: Scope[] = ['anchors:read', 'anchors:write']) {
    const headers = await this.identity.headers(tenant, scopes);
    const response = await fetch(`${this.services[0]!.url}${path}`, { method, headers });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  }

  /** Until every certificate that was issued is a leaf. */
  async caughtUp(): Promise<void> {
    await flushOutbox(this.nats, 'certificates');
    const manager = await this.nats.jetstreamManager();
    await waitFor(async () => {
      const info = await manager.consumers.info('CERTIFICATES', 'anchoring-certificate-issued');
      return info.num_pending + info.num_ack_pending === 0;
    });
  }

  /** Until the writer has looked at the chain so many times more. */
  async rounds(count: number): Promise<void> {
    const before = this.node.count('eth_getTransactionReceipt') + this.node.count('eth_getTransactionCount');
    await waitFor(
      () =>
        this.node.count('eth_getTransactionReceipt') + this.node.count('eth_getTransactionCount') >= before + 2 * count,
    );
  }

  /** Until everything that was announced has been heard here. */
  async handled(): Promise<void> {
    await waitFor(async () => {
      const [row] = await this.database.query<{ open: number }>(`select count(*)::int as open from announcements`);
      return row!.open === 0;
    });
    await flushOutbox(this.nats, 'anchoring');
    await this.nats.flush();
  }

  /** How far the telling of a confirmed anchor has come; NaN when it has not begun, or is done. */
  async confirmationsTold(anchorId: string): Promise<number> {
    const [row] = await this.database.query<{ told: number }>(
      `select told from announcements where anchor_id = $1 and kind = 'confirmed'`,
      [anchorId],
    );
    return row?.told ?? NaN;
  }

  async stored(anchorId: string): Promise<{ merkleRoot: string }> {
    const [row] = await this.database.query<{ merkleRoot: string }>(
      `select merkle_root as "merkleRoot" from anchors where id = $1`,
      [anchorId],
    );
    return row!;
  }

  async metrics(): Promise<string> {
    return (await fetch(`${this.services[0]!.url}/metrics`)).text();
  }

  async anchor(tenant: Tenant, anchorId: string): Promise<AnchorResponse> {
    const { status, body } = await this.call<AnchorResponse>(tenant, 'GET', `/anchors/${anchorId}`);
    if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body;
  }

  async anchors(tenant: Tenant, query = ''): Promise<Page<AnchorResponse>> {
    return (await this.call<Page<AnchorResponse>>(tenant, 'GET', `/anchors${query}`)).body;
  }

  /** The anchor, once it is as wanted. */
  async until(
    tenant: Tenant,
    anchorId: string,
    isWanted: (anchor: AnchorResponse) => boolean,
  ): Promise<AnchorResponse> {
    return waitFor(
      async () => {
        const anchor = await this.anchor(tenant, anchorId);
        return isWanted(anchor) ? anchor : undefined;
      },
      { describe: `${anchorId} to be as wanted` },
    );
  }

  /** The chain goes on, block after block, until the anchor is final. */
  async confirmed(tenant: Tenant, anchorId: string): Promise<AnchorResponse> {
    return waitFor(
      async () => {
        const anchor = await this.anchor(tenant, anchorId);
        if (anchor.status === 'CONFIRMED') return anchor;
        if (anchor.blockNumber !== null) await this.chain.mine(1);
        return undefined;
      },
      { describe: `${anchorId} to be confirmed`, timeoutMs: 15_000 },
    );
  }

  /** Anchored by one transaction in one block, and told once to each certificate. */
  async expectAnchoredOnce(tenant: Tenant, anchorId: string, certificates = 2): Promise<void> {
    const { merkleRoot, txHash, blockNumber } = await this.confirmed(tenant, anchorId);
    const logs = await this.chain.anchored(merkleRoot!);
    expect(logs.map((log) => [log.transactionHash, log.blockNumber])).toEqual([[txHash, blockNumber]]);
    await this.told('anchor.confirmed', anchorId, certificates);
    await this.handled();
    expect(this.eventsOf('anchor.confirmed', anchorId)).toHaveLength(certificates);
  }

  /** Events of one kind about an anchor, once as many certificates as expected have been told of. */
  async told<Data extends AnchorEvent['data']>(
    name: string,
    anchorId: string,
    certificates: number,
  ): Promise<CloudEvent<Data>[]> {
    return waitFor(() => {
      const events = this.eventsOf<Data>(name, anchorId);
      return events.flatMap(({ data }) => certificatesOf(data)).length >= certificates ? events : undefined;
    });
  }

  eventsOf<Data extends AnchorEvent['data']>(name: string, anchorId: string): CloudEvent<Data>[] {
    return this.events.filter(
      ({ type, subject }) => type === `probatum.${name}` && subject === anchorId,
    ) as CloudEvent<Data>[];
  }

  async firstTransaction(anchorId: string) {
    return waitFor(async () => (await this.transactions(anchorId))[0], { describe: 'a signed transaction' });
  }

  async transactions(
    anchorId: string,
  ): Promise<{ hash: string; nonce: number; raw: string; max_fee: string; discarded: boolean }[]> {
    return this.database.query(
      `select hash, nonce::int, raw, max_fee, discarded_at is not null as discarded from transactions where anchor_id = $1 order by attempt`,
      [anchorId],
    );
  }
}

export function certificatesOf(data: AnchorEvent['data']): readonly string[] {
  return 'certificateIds' in data ? data.certificateIds : [data.certificateId];
}
