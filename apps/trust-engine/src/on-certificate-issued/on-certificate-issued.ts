import { Controller } from '@nestjs/common';
import { certificateIssued, type CertificateIssued } from '@probatum/contracts/events/certificates';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { Database } from '@probatum/persistence/database';
import { initialFacts } from '@probatum/trust-policy/certificate-facts';
import { type AssessedCertificate, firstAssessment, onePerCertificate } from '../assessment/assessment';
import { completeEarlyFacts, insertNewAssessments } from '../assessment/assessments.repository';
import { publishChanges } from '../assessment/publish-changes';

/**
 * Nearly every certificate is new here: one statement, and nothing to announce, since the answer at issuance has told
 * the same level. The key of its row makes a redelivery harmless, so no inbox row is needed.
 */
@Controller()
export class OnCertificateIssued {
  constructor(private readonly database: Database) {}

  @OnEvent(certificateIssued)
  async execute(events: CloudEvent<CertificateIssued>[]): Promise<void> {
    const certificates = onePerCertificate(events.map(issuedCertificate));
    const added = await insertNewAssessments(this.database, certificates);
    if (added < certificates.length) await this.complete(certificates);
  }

  /** Of some of these facts came before the certificate, or this event came before. */
  private async complete(certificates: AssessedCertificate[]): Promise<void> {
    await this.database.transaction(async (tx) => publishChanges(tx, await completeEarlyFacts(tx, certificates)));
  }
}

function issuedCertificate(event: CloudEvent<CertificateIssued>): AssessedCertificate {
  const { data, organizationid: organizationId, environment } = event;
  const { certificateId } = data;
  return firstAssessment({ organizationId, environment, certificateId, facts: initialFacts(data) }, data.issuedAt);
}
