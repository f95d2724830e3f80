import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import type { EnvelopesConfig } from '../../envelopes.config';
import { type GivenIdentity, readGivenCertificate } from './given-certificate';
import { OwnCertificates } from './own-certificates';
import { pemOf, type SealIdentity } from './seal-identity';

/** Before a certificate of the operator ends, each start tells of it for so long. */
const warnBeforeMs = 60 * 86_400_000;

/** The certificate with which the platform seals: the operator's, or else its own. */
@Injectable()
export class SealCertificates implements OnModuleInit {
  private given: GivenIdentity | undefined;
  private own: Awaited<ReturnType<OwnCertificates['current']>> | undefined;

  constructor(
    private readonly owns: OwnCertificates,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<EnvelopesConfig, 'SEAL_CERTIFICATE_FILE' | 'SEAL_PRIVATE_KEY_FILE'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    const { SEAL_CERTIFICATE_FILE: certificate, SEAL_PRIVATE_KEY_FILE: key } = this.config;
    if (!certificate || !key) return void (await this.current());
    this.given = readGivenCertificate(certificate, key, this.clock.now());
    const { endsAt } = this.given;
    if (endsAt.getTime() - this.clock.nowMs() < warnBeforeMs)
      this.logger.warn({ endsAt }, 'the certificate in SEAL_CERTIFICATE_FILE ends soon');
  }

  /** All roots that seals may have, in PEM. */
  async rootsPem(): Promise<string> {
    const { root } = this.given ?? (await this.current());
    const others = (await this.owns.roots()).filter((each) => !Buffer.from(root).equals(each));
    return [root, ...others].map(pemOf).join('');
  }

  /** @throws Error while the certificate of the operator has ended: envelopes wait until a new one is there */
  async current(): Promise<SealIdentity> {
    const nowMs = this.clock.nowMs();
    if (this.given && nowMs >= this.given.endsAt.getTime())
      throw new Error(`The certificate in SEAL_CERTIFICATE_FILE ended on ${this.given.endsAt.toISOString()}`);
    if (this.given) return this.given;
    if (!this.own || nowMs >= this.own.renewAtMs) this.own = await this.owns.current();
    return this.own;
  }
}
