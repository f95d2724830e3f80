import type { AnchorConfirmed, AnchorFailed, AnchorSubmitted } from '@probatum/contracts/events/anchoring';
import type { CloudEvent } from '@probatum/contracts/events/event';
import type { Scope } from '@probatum/contracts/scopes';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Page } from '@probatum/http/lists/pagination';
import { flushOutbox } from '@probatum/messaging/relay-flush';
import type { Database, Queryable } from '@probatum/persistence/database';
import {
  type BaseConfig,
  type CallOptions,
  type DefineService,
  ServiceHarness,
} from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import type { NatsConnection } from 'nats';
import type { AnchorResponse } from '../src/anchor/anchor.response';
import type { AnchoringConfig } from '../src/anchoring.config';
import { anchoringService } from '../src/anchoring.service';
import type { TriggeredAnchor } from '../src/trigger-anchor/trigger-anchor.response';
import { CertificatesPublisher, type Issued } from './certificates-publisher';
import { ControlledChain } from './controlled-chain';
import { FaultyNode } from './faulty-node';

export type Settings = Partial<AnchoringConfig>;
export type AnchorEvent = CloudEvent<AnchorSubmitted | AnchorFailed | AnchorConfirmed>;

/** A batch closes only when a test asks for it, and nothing waits longer than a test does. */
const base = {
  LOG_LEVEL: process.env['ANCHORING_TEST_LOG'] ?? 'silent',
  ANCHOR_BATCH_LEAVES: 100_000,
  ANCHOR_BATCH_SECONDS: 3_600,
  ANCHOR_POLL_MS: 20,
  ANCHOR_TRIGGER_SECONDS: 0,
  ANCHOR_RETRY_SECONDS: 0.02,
  ANCHOR_TRIGGER_TIMEOUT_MS: 30_000,
  CHAIN_POLL_MS: 20,
  CHAIN_TIMEOUT_MS: 10_000,
  CHAIN_PRIORITY_FEE_GWEI: 0,
  CHAIN_MAX_FEE_GWEI: 100,
  CHAIN_REPLACE_SECONDS: 3_600,
  CHAIN_MAX_REPLACEMENTS: 8,
};

/** Anchoring on infrastructure of its own, with the tests in the part of its neighbours. */
export class RunningAnchoring {
  private isTuned = false;

  private constructor(
    private readonly define: (settings?: Settings) => DefineService,
    readonly harness: ServiceHarness,
    readonly chain: ControlledChain,
    /** The node that the service uses. */
    readonly node: FaultyNode,
    readonly certificates: CertificatesPublisher,
  ) {}

  static async start(settings: Settings = {}): Promise<RunningAnchoring> {
    const chain = await ControlledChain.start();
    const node = await FaultyNode.start(chain.chain.url);
    const addresses = {
      CHAIN_RPC_URL: node.url,
      CHAIN_PRIVATE_KEY: chain.chain.privateKey,
      ANCHOR_CONTRACT: chain.contract,
    };
    const define = (more: Settings = {}) => {
      return (config: BaseConfig) => anchoringService({ ...config, ...base, ...addresses, ...settings, ...more });
    };
    const harness = await ServiceHarness.start(define(), { neighbours: [CertificatesPublisher.service] });
    const certificates = await CertificatesPublisher.start(harness.urlOf('certificates'), harness.nats);
    return new RunningAnchoring(define, harness, chain, node, certificates);
  }

  /** One more replica. */
  async resume(settings: Settings = {}): Promise<void> {
    await this.harness.resume(this.define(settings));
    this.isTuned ||= Object.keys(settings).length > 0;
  }

  async halt(): Promise<void> {
    await this.harness.halt();
  }

  /** One replica with the settings of the start, on a chain that does as it should, whatever a test has done. */
  async restore(): Promise<void> {
    this.node.heal();
    await this.chain.mineImmediately(true);
    if (this.harness.running === 1 && !this.isTuned) return;
    await this.halt();
    this.isTuned = false;
    await this.resume();
  }

  async stop(): Promise<void> {
    await this.halt();
    await this.certificates.stop();
    this.node.stop();
    await Promise.all([this.chain.stop(), this.harness.stop()]);
  }

  /** Everything that was announced so far. */
  get events(): AnchorEvent[] {
    return this.harness.published as AnchorEvent[];
  }

  get database(): Database {
    return this.harness.database;
  }

  get nats(): NatsConnection {
    return this.harness.nats;
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

  /** Sends a separate batch. Certificates that are triggered later go into another one. */
  async sealedBatch(tenant: Tenant, count = 2): Promise<{ anchorId: string; issued: Issued[] }> {
    const batch = await this.batch(tenant, count);
    await this.until(tenant, batch.anchorId, ({ merkleRoot }) => merkleRoot !== null);
    return batch;
  }

  async call<Body>(tenant: Tenant, method: string, path: string, scopes?: Scope[], more: CallOptions = {}) {
    return this.harness.call<Body>(tenant, method, path, { scopes, ...more });
  }

  /** Until every certificate that was issued is a leaf. */
  async caughtUp(): Promise<void> {
    await flushOutbox(this.nats, 'certificates', 60_000);
    await this.harness.handled();
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
    await flushOutbox(this.nats, 'anchoring', 60_000);
    await this.nats.flush();
  }

  /**
   * How far the telling of a confirmed anchor has come; NaN when it has not begun, or is done. Until the transaction
   * ends, it comes no further.
   */
  async confirmationsTold(anchorId: string, tx: Queryable = this.database): Promise<number> {
    const [row] = await tx.query<{ told: number }>(
      `select told from announcements where anchor_id = $1 and kind = 'confirmed' for update`,
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
    return (await fetch(`${this.harness.service.url}/metrics`)).text();
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
      { describe: `${anchorId} to be confirmed` },
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
