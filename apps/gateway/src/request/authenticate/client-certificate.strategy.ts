import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { Strategy } from 'passport';
import { type CertificateName, textOf } from '../../credentials/credential/certificate-name';
import { PresentedCertificates } from '../../credentials/client-certificates/presented-certificates';
import {
  CredentialExpired,
  CredentialInvalid,
  CredentialMalformed,
  CredentialsUnavailable,
} from '../../credentials/credential/authentication.errors';
import { type Asking, lookUpNeeded } from '../../credentials/recent-lookups/look-up-needed';
import { presentedCredential } from '../../credentials/credential/presented-credential';
import { type KnownCertificate, RecentCertificates } from '../../credentials/client-certificates/recent-certificates';

/** A client certificate alone. Beside a key it does not count here: the key says who calls. */
@Injectable()
export class ClientCertificateStrategy extends Strategy {
  override readonly name = 'client-certificate';

  constructor(
    private readonly presented: PresentedCertificates,
    private readonly recent: RecentCertificates,
    private readonly clock: Clock,
  ) {
    super();
  }

  override authenticate(request: IncomingMessage, asking: Asking): void {
    const certificate = presentedCredential(request.headers) === null ? this.presented.of(request) : null;
    if (!certificate) return this.fail(new CredentialMalformed());
    this.tryNames(certificate.names, 0, asking);
  }

  /** The most particular name that is bound decides. */
  private tryNames(names: readonly CertificateName[], index: number, asking: Asking): void {
    const name = names[index];
    if (!name) return this.fail(new CredentialInvalid('The client certificate is not bound to any organization'));
    const isStranger = asking.recallOnly && !names.some((one) => this.recent.knows(textOf(one)));
    const found = isStranger ? this.recent.recall(textOf(name)) : this.recent.find(textOf(name));
    if (found === undefined) return this.error(lookUpNeeded);
    const judge = (known: KnownCertificate | null) =>
      known ? this.judge(known) : this.tryNames(names, index + 1, asking);
    if (!(found instanceof Promise)) return judge(found);
    found.then(judge, () => this.error(new CredentialsUnavailable()));
  }

  private judge({ expiresAtMs, credential }: KnownCertificate): void {
    if (expiresAtMs <= this.clock.nowMs()) return this.fail(new CredentialExpired());
    this.success(credential);
  }
}
