import { Controller } from '@nestjs/common';
import { certificateRevoked, type CertificateRevoked } from '@probatum/contracts/events/certificates';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { OnEvent } from '@probatum/messaging/on-event';
import { revokedFacts } from '@probatum/trust-policy/certificate-facts';
import { StateFacts } from '../state-facts/state-facts';

@Controller()
export class OnCertificateRevoked {
  constructor(private readonly stateFacts: StateFacts) {}

  @OnEvent(certificateRevoked)
  execute(events: CloudEvent<Pick<CertificateRevoked, 'certificateId'>>[]): Promise<void> {
    return this.stateFacts.execute(events, () => revokedFacts);
  }
}
