import { Controller } from '@nestjs/common';
import {
  certificateIssued,
  type CertificateIssued,
  certificateIssuedV2,
} from '@probatum/contracts/events/certificates';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { RetellAnchors } from '../retell-anchors/retell-anchors';
import { Database } from '@probatum/persistence/database';

type IssuedCertificate = Pick<CertificateIssued, 'certificateId' | 'canonicalPayloadHash'>;

/** Sorted by key, so that two replicas that get the same events again never wait for each other in a circle. */
const insertLeaves = `
  insert into leaves (organization_id, environment, certificate_id, hash)
  select organization_id, environment, certificate_id, decode(hash, 'hex')
  from unnest($1::text[], $2::text[], $3::text[], $4::text[])
    as issued (organization_id, environment, certificate_id, hash)
  order by organization_id, environment, certificate_id
  on conflict do nothing`;

/** A certificate becomes a leaf once: its key makes a redelivery harmless, and one that is announced again is told its anchor again. Revoking it later changes nothing here. */
@Controller()
export class OnCertificateIssued {
  constructor(
    private readonly database: Database,
    private readonly retellAnchors: RetellAnchors,
  ) {}

  @OnEvent(certificateIssued, certificateIssuedV2)
  async execute(events: CloudEvent<IssuedCertificate>[]): Promise<void> {
    const values = [
      events.map((event) => event.organizationid),
      events.map((event) => event.environment),
      events.map((event) => event.data.certificateId),
      events.map((event) => event.data.canonicalPayloadHash),
    ];
    await this.database.query(insertLeaves, values, 'leaves-insert');
    const unfinished = events.filter(({ reannounced }) => reannounced);
    if (unfinished.length > 0) await this.retell(unfinished);
  }

  private retell(unfinished: readonly CloudEvent<IssuedCertificate>[]): Promise<void> {
    return this.retellAnchors.execute(
      unfinished.map(({ organizationid: organizationId, environment, data: { certificateId } }) => ({
        ...{ organizationId, environment, certificateId },
      })),
    );
  }
}
