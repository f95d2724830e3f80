import { Controller } from '@nestjs/common';
import {
  certificateIssued,
  type CertificateIssued,
  certificateIssuedV2,
} from '@probatum/contracts/events/certificates';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { initialFacts } from '@probatum/trust-policy/certificate-facts';
import { type AssessedCertificate, firstAssessment, onePerCertificate } from '../assessment/assessment';
import { completeEarlyFacts, insertNewAssessments } from '../assessment/assessments.repository';
import { publishAgain, publishChanges } from '../assessment/publish-changes';

/**
 * Nearly every certificate is new here: one statement, and nothing to announce, since the answer at issuance has told
 * the same level. The key of its row makes a redelivery harmless, so no inbox row is needed.
 */
@Controller()
export class OnCertificateIssued {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @OnEvent(certificateIssued, certificateIssuedV2)
  async execute(events: CloudEvent<CertificateIssued>[]): Promise<void> {
    const certificates = onePerCertificate(events.map(issuedCertificate));
    const added = await insertNewAssessments(this.database, certificates);
    if (added < certificates.length) await this.complete(certificates);
    const unfinished = events.filter(({ reannounced }) => reannounced).map(issuedCertificate);
    if (unfinished.length > 0) await this.announceAgain(onePerCertificate(unfinished));
  }

  private async announceAgain(unfinished: AssessedCertificate[]): Promise<void> {
    await this.database.transaction((tx) => publishAgain(tx, unfinished, this.clock.now()));
  }

  /** Of some of these facts came before the certificate, or this event came before. */
  private async complete(certificates: AssessedCertificate[]): Promise<void> {
    await this.database.transaction(async (tx) =>
      publishChanges(tx, await completeEarlyFacts(tx, certificates), this.clock.now()),
    );
  }
}

function issuedCertificate(event: CloudEvent<CertificateIssued>): AssessedCertificate {
  const { data, organizationid: organizationId, environment } = event;
  const { certificateId } = data;
  return firstAssessment({ organizationId, environment, certificateId, facts: initialFacts(data) }, data.issuedAt);
}
