import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import { Agent } from 'undici';
import { ApiDescription } from '../describe-api/api-description';
import { mergeDocuments } from '../describe-api/merge-documents';
import type { GatewayConfig } from '../../gateway-variables';
import { servicesOf } from '../services';
import { admitDocuments, type DocumentedService, type Refusal } from '../route-table/admit-documents';
import { RouteTable } from '../route-table/route-table';
import { Routes } from '../route-table/routes';
import { readServiceDocument } from '../route-table/service-document';
import { loadDocuments, storeDocument } from './documents.repository';
import { settleClaims } from './settle-claims';
import { ownName } from '../route-table/own-name';
import { WatchedService } from './watched-service';

/** The pause after a refresh that found a service down: its routes come back soon after it starts. */
const retryMs = 250;

/**
 * Keeps the routes and the merged document in step with what the services say of themselves. Each service's last
 * document is kept in the database: its routes stay known while it is down.
 */
@Injectable()
export class DiscoverRoutes implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly services: readonly WatchedService[];
  /** The gateway's own document. It comes from the same code as every service's. */
  describeOwn: () => string = () => '{"openapi":"3.1.0"}';
  private readonly agent = new Agent({
    connectTimeout: 1_000,
    headersTimeout: 2_000,
    bodyTimeout: 2_000,
    maxResponseSize: 16_000_000,
  });
  private refused: readonly Refusal[] = [];
  private isSettled = false;
  private isStopping = false;
  private turn: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly database: Database,
    private readonly routes: Routes,
    private readonly description: ApiDescription,
  ) {
    this.services = servicesOf(config).map((address) => new WatchedService(address, this.agent, logger));
  }

  get refusals(): readonly Refusal[] {
    return this.refused;
  }

  /** True when every service has shown a document, now or in an earlier life of the gateway. */
  get isComplete(): boolean {
    return this.isSettled && this.services.every(({ shown }) => shown);
  }

  async onApplicationBootstrap(): Promise<void> {
    const stored = await loadDocuments(this.database);
    for (const service of this.services) {
      const text = stored.find(({ service: name }) => name === service.name)?.text;
      if (text !== undefined) service.remember(text);
    }
    await this.refresh();
    this.schedule();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.turn;
    await this.agent.close();
  }

  private schedule(): void {
    if (this.isStopping) return;
    const isEveryServiceUp = this.services.every(({ state }) => state === 'up');
    const intervalMs = this.config.DOCUMENT_REFRESH_MS;
    this.timer = setTimeout(
      () => {
        this.turn = this.refresh().finally(() => this.schedule());
      },
      isEveryServiceUp ? intervalMs : Math.min(intervalMs, retryMs),
    ).unref();
  }

  /** A failure here leaves everything as it was; the next turn tries again. */
  private async refresh(): Promise<void> {
    try {
      const changes = await Promise.all(this.services.map((service) => service.look()));
      if (changes.includes(true)) this.isSettled = false;
      if (!this.isSettled) await this.settle();
    } catch (error) {
      this.logger.error({ err: error }, 'the routes could not be updated');
    }
  }

  private async settle(): Promise<void> {
    const services: DocumentedService[] = [{ name: ownName, document: readServiceDocument(this.describeOwn()) }];
    for (const { name, shown } of this.services) if (shown) services.push({ name, document: shown.document });
    const ownerOf = await settleClaims(this.database, services);
    const { operations, refusals } = admitDocuments(services, ownerOf);
    for (const { name, shown } of this.services) {
      if (shown) await storeDocument(this.database, { service: name, text: shown.text });
    }
    this.routes.replace(new RouteTable(operations));
    this.description.replace(mergeDocuments(this.config.PUBLIC_URL, services, operations, ownerOf));
    this.report(refusals);
    this.isSettled = true;
  }

  private report(refusals: readonly Refusal[]): void {
    for (const refusal of refusals) {
      const { service: target, ...rest } = refusal;
      this.logger.error({ target, ...rest }, 'an operation of a service is not served');
    }
    this.refused = refusals;
  }
}
