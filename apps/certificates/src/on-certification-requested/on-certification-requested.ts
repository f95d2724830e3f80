import { Controller } from '@nestjs/common';
import { type CertificationRequested, certificationRequested } from '@probatum/contracts/events/envelopes';
import type { CloudEvent } from '@probatum/contracts/events/event';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Identity } from '@probatum/http/identity/identity';
import { OnEvent } from '@probatum/messaging/on-event';
import { Database } from '@probatum/persistence/database';
import { keepForHours } from '../certificate/certificate-answer';
import { IssueCertificate } from '../issue-certificate/issue-certificate';
import type { IssueCertificateRequest } from '../issue-certificate/issue-certificate.request';

type Requested = CloudEvent<CertificationRequested>;

/**
 * Issues a certificate that another service asks for, under the id that it has chosen. Events that come again find the
 * certificate. Events that are handled concurrently by two replicas meet at their idempotency key, so that the primary
 * key never makes the other certificates of a group fail.
 */
@Controller()
export class OnCertificationRequested {
  constructor(
    private readonly database: Database,
    private readonly issue: IssueCertificate,
  ) {}

  @OnEvent(certificationRequested)
  async issueRequested(events: Requested[]): Promise<void> {
    const issued = await this.issuedAmong(events);
    const missing = new Map(
      events.flatMap((event) => (issued.has(event.data.certificateId) ? [] : [[event.data.certificateId, event]])),
    );
    if (missing.size === 0) return;
    const names = await this.namesOf([...missing.values()]);
    const work = [...missing.values()].map((event) => {
      const company = names.get(event.organizationid) ?? event.data.signerName;
      return this.issue.execute(callerOf(event), requestOf(event, company), keyOf(event), event.data.certificateId);
    });
    await Promise.all(work);
  }

  private async issuedAmong(events: readonly Requested[]): Promise<Set<string>> {
    const ids = events.map(({ data }) => data.certificateId);
    const rows = await this.database.query<{ id: string }>('select id from certificates where id = any($1)', [ids]);
    return new Set(rows.map(({ id }) => id));
  }

  private async namesOf(events: readonly Requested[]): Promise<Map<string, string>> {
    const rows = await this.database.query<{ organizationId: string; name: string }>(
      'select organization_id as "organizationId", name from organizations where organization_id = any($1)',
      [events.map(({ organizationid }) => organizationid)],
    );
    return new Map(rows.map(({ organizationId, name }) => [organizationId, name]));
  }
}

function callerOf({ source, organizationid, environment }: Requested): Identity {
  const actor = { type: 'system', id: source, name: source } as const;
  return { organizationId: organizationid, environment, actor, scopes: [], plan: '' };
}

function requestOf({ data }: Requested, issuingCompany: string): IssueCertificateRequest {
  return {
    certificateType: 'generic',
    reportName: data.reportName,
    signerName: data.signerName,
    issuingCompany,
    externalId: data.externalId,
    inputEvidence: data.inputs.map(evidenceOf),
    outputEvidence: data.outputs.map(evidenceOf),
    model: {},
  };
}

function evidenceOf({ sha256Hash, filename }: CertificationRequested['inputs'][number]) {
  return { sha256Hash, ...(filename === undefined ? {} : { filename }) };
}

/** The route is no path, so that no key of a caller is the same. */
function keyOf({ organizationid, environment, data }: Requested): KeyedRequest {
  return {
    organizationId: organizationid,
    environment,
    method: 'POST',
    route: certificationRequested.name,
    key: data.certificateId,
    fingerprint: data.certificateId,
    status: 201,
    keepForHours,
    holdsSecret: false,
  };
}
