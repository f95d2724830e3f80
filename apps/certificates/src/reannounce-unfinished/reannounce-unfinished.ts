import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { certificateIssuedV2 } from '@probatum/contracts/events/certificates';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import { Loop } from '@probatum/messaging/loop';
import { addGauge } from '@probatum/observability/metrics';
import { perTenant } from '@probatum/contracts/tenant';
import { chunkRows } from '@probatum/persistence/chunks';
import { Database, type EventToPublish } from '@probatum/persistence/database';
import { type OutboxRow, outboxRow } from '@probatum/persistence/outbox';
import { asReannouncement } from '@probatum/persistence/transaction';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { certificateAnswer, claimsOf } from '../certificate/certificate-answer';
import type { CertificateRow } from '../certificate/certificate-row';
import { readableRow } from '../certificate/readable-row';
import type { CertificatesConfig } from '../certificates.config';
import { issuedFacts } from '../issue-certificate/issued-event';
import { revokedEvent } from '../revoke-certificate/revoked-event';
import { countOverdue, nextStep, type Overdue, unfinishedIn } from './unfinished';

/** To check a certificate and to make its event takes a quarter of a millisecond. */
const pieceSize = 50;

/**
 * Announces certificates again that have stayed unfinished too long: at the deadline, at twice that age, at four times,
 * and so on. An event has the id that it had before, so a reaction that has seen it ignores it, and one that has the
 * answer tells it again.
 */
@Injectable()
export class ReannounceUnfinished implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: Loop;

  constructor(
    private readonly database: Database,
    private readonly metrics: Registry,
    @Inject(CONFIG) private readonly config: CertificatesConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const pauseMs = Math.min(config.RECONCILE_AFTER_SECONDS * 500, 60_000);
    this.loop = new Loop('reannounce-unfinished', pauseMs, logger, () => this.execute());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
    this.gauge(
      'probatum_certificates_unanchored_overdue',
      'Certificates without a confirmed anchor after RECONCILE_AFTER_SECONDS, up to 10,000 of both kinds',
      ({ unanchored }) => unanchored,
    );
    this.gauge(
      'probatum_certificates_unassessed_overdue',
      'Certificates with a confirmed anchor whose trust level does not show it after that time',
      ({ unassessed }) => unassessed,
    );
  }

  onModuleDestroy(): Promise<void> {
    return this.loop.stop();
  }

  async execute(): Promise<void> {
    while (await this.announceStep());
  }

  /** @returns whether more time is to be looked through */
  private async announceStep(): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const step = await nextStep(tx);
      if (!step) return false;
      const rows = await unfinishedIn(tx, step, this.config.RECONCILE_AFTER_SECONDS);
      // In pieces, so that requests have their turn in between: after an outage a step has many.
      for (let first = 0; first < rows.length; first += pieceSize) {
        const piece = rows.slice(first, first + pieceSize);
        await tx.publishRows(this.eventsOf(piece.map(readableRow).filter(({ isDamaged }) => !isDamaged)));
      }
      if (rows.length > 0) this.logger.info({ count: rows.length }, 'announcing unfinished certificates again');
      return step.isBehind;
    });
  }

  private eventsOf(certificates: readonly CertificateRow[]): OutboxRow[] {
    const { PUBLIC_URL: publicUrl } = this.config;
    const revoked = certificates
      .filter(({ status }) => status === 'revoked')
      .map((row) => asReannouncement(revokedEvent(row, publicUrl) as EventToPublish));
    return [
      ...perTenant(certificates, (row) => row).flatMap((own) => this.issuedRows(own)),
      ...revoked.map(({ definition, details }) => outboxRow(definition, details)),
    ];
  }

  private issuedRows(certificates: readonly CertificateRow[]): OutboxRow[] {
    const { organizationId, environment, issuedAt: time } = certificates[0]!;
    const items = certificates.map((row) =>
      issuedFacts(row, certificateAnswer(row, claimsOf(row), this.config.PUBLIC_URL), row.externalId),
    );
    return chunkRows(certificateIssuedV2, { organizationId, environment, time, reannounced: true }, items);
  }

  private gauge(name: string, help: string, valueOf: (overdue: Overdue) => number): void {
    const measure = async () => [
      { value: valueOf(await countOverdue(this.database, this.config.RECONCILE_AFTER_SECONDS)) },
    ];
    addGauge(this.metrics, { name, help, measure });
  }
}
