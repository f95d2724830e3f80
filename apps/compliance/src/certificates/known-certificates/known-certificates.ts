import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { isId, timeOf } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { CertificateNotFound } from '@probatum/http/problems/certificate-not-found';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';

const find = `
  select 1 from known_certificates where organization_id = $1 and environment = $2 and certificate_id = $3`;

/** So long the event of a new certificate may take. */
const newMs = 10_000;
const pauseMs = 100;
/** Requests that may wait at the same time. Invented ids then delay no other requests. */
const mostWaiting = 50;

@Injectable()
export class KnownCertificates {
  private waiting = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Waits for a certificate that was issued a moment ago. @throws CertificateNotFound */
  async check(tenant: Tenant, id: string): Promise<void> {
    if (!isId('cert', id)) throw new CertificateNotFound();
    if (await this.isKnown(tenant, id)) return;
    const untilMs = timeOf(id) + newMs;
    const isNew = () => this.clock.nowMs() < untilMs && this.clock.nowMs() > untilMs - 2 * newMs;
    if (!isNew() || this.waiting >= mostWaiting) throw new CertificateNotFound();
    this.waiting += 1;
    try {
      while (isNew()) {
        await delay(pauseMs);
        if (await this.isKnown(tenant, id)) return;
      }
    } finally {
      this.waiting -= 1;
    }
    throw new CertificateNotFound();
  }

  private async isKnown(tenant: Tenant, id: string): Promise<boolean> {
    const values = [tenant.organizationId, tenant.environment, id];
    return (await this.database.of(tenant).query(find, values, 'known-certificates-find')).length > 0;
  }
}
