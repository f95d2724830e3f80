import { Controller } from '@nestjs/common';
import {
  certificateIssued,
  type CertificateIssued,
  certificateIssuedV2,
} from '@probatum/contracts/events/certificates';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { Database } from '@probatum/persistence/database';

/** Sorted by key, so that two replicas that get the same events again never wait for each other in a circle. */
const insert = `
  insert into known_certificates
    (organization_id, environment, certificate_id, issued_at, model_id, provider, model_name, model_version)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[])
    as issued (organization_id, environment, certificate_id, issued_at, model_id, provider, model_name, model_version)
  order by organization_id, environment, certificate_id
  on conflict do nothing`;

/** Keeps what records need to know of a certificate: that it exists, and the model that it names. */
@Controller()
export class OnCertificateIssued {
  constructor(private readonly database: Database) {}

  @OnEvent(certificateIssued, certificateIssuedV2)
  async execute(events: CloudEvent<CertificateIssued>[]): Promise<void> {
    const values = [
      events.map((event) => event.organizationid),
      events.map((event) => event.environment),
      events.map(({ data }) => data.certificateId),
      events.map(({ data }) => data.issuedAt),
      events.map(({ data }) => data.model.modelId ?? null),
      events.map(({ data }) => data.model.provider ?? null),
      events.map(({ data }) => data.model.modelName ?? null),
      events.map(({ data }) => data.model.modelVersion ?? null),
    ];
    await this.database.query(insert, values, 'known-certificates-insert');
  }
}
