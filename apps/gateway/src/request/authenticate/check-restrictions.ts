import { Injectable } from '@nestjs/common';
import type { Problem } from '@probatum/http/problems/problem';
import { bears } from '../../credentials/client-certificates/client-certificate';
import { ClientCertificateNeeded } from '../../credentials/client-certificates/client-certificate.errors';
import { PresentedCertificates } from '../../credentials/client-certificates/presented-certificates';
import { AddressNotAllowed } from '../../credentials/credential/authentication.errors';
import type { CertificateName } from '../../credentials/credential/certificate-name';
import type { Credential } from '../../credentials/credential/credential';
import type { Call } from '../call/call';
import { LimitFailedCredentials } from '../limit/failed-credentials/limit-failed-credentials';

/** From where a credential may be used, and with which client certificate beside it. */
@Injectable()
export class CheckRestrictions {
  constructor(
    private readonly certificates: PresentedCertificates,
    private readonly failed: LimitFailedCredentials,
  ) {}

  /** @throws AddressNotAllowed, ClientCertificateNeeded, RateLimitExceeded */
  execute(call: Call): void {
    const refusal = call.credential && this.refusalOf(call, call.credential);
    // It counts as a wrong credential: counted against its own limit, a thief could keep its owner out.
    if (refusal) throw this.failed.refused(call) ?? refusal;
  }

  private refusalOf(call: Call, { addressLimits, boundTo }: Credential): Problem | null {
    if (!addressLimits.every((ranges) => ranges.include(call.address))) return new AddressNotAllowed(call.address);
    return boundTo && !this.presents(call, boundTo) ? new ClientCertificateNeeded() : null;
  }

  private presents({ request }: Call, name: CertificateName): boolean {
    const certificate = this.certificates.of(request);
    return certificate !== null && bears(certificate, name);
  }
}
