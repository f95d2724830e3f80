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
/** Requests that may wait at the same time, in all and of one organization. Invented ids then delay no other requests. */
const most = { inAll: 100, ofOrganization: 10 };

@Injectable()
export class KnownCertificates {
  /** Requests that wait, by organization. */
  private readonly waiting = new Map<string, number>();

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
    if (!isNew() || !this.enter(tenant)) throw new CertificateNotFound();
    try {
      while (isNew()) {
        await delay(pauseMs);
        if (await this.isKnown(tenant, id)) return;
      }
    } finally {
      this.leave(tenant);
    }
    throw new CertificateNotFound();
  }

  private enter({ organizationId }: Tenant): boolean {
    const own = this.waiting.get(organizationId) ?? 0;
    const all = [...this.waiting.values()].reduce((sum, count) => sum + count, 0);
    if (own >= most.ofOrganization || all >= most.inAll) return false;
    this.waiting.set(organizationId, own + 1);
    return true;
  }

  private leave({ organizationId }: Tenant): void {
    const left = this.waiting.get(organizationId)! - 1;
    if (left === 0) this.waiting.delete(organizationId);
    else this.waiting.set(organizationId, left);
  }

  private async isKnown(tenant: Tenant, id: string): Promise<boolean> {
    const values = [tenant.organizationId, tenant.environment, id];
    return (await this.database.of(tenant).query(find, values, 'known-certificates-find')).length > 0;
  }
}
