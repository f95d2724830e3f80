import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { CONFIG } from '@probatum/service/resources';
import type { EnvelopesConfig } from '../../envelopes.config';
import { readGivenCertificate } from './given-certificate';
import { OwnCertificates } from './own-certificates';
import { pemOf, type SealIdentity } from './seal-identity';

interface Known extends SealIdentity {
  readonly renewAtMs: number;
}

/** The certificate with which the platform seals: the operator's, or else its own. */
@Injectable()
export class SealCertificates implements OnModuleInit {
  private known: Known | undefined;

  constructor(
    private readonly own: OwnCertificates,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<EnvelopesConfig, 'SEAL_CERTIFICATE_FILE' | 'SEAL_PRIVATE_KEY_FILE'>,
  ) {}

  async onModuleInit(): Promise<void> {
    const { SEAL_CERTIFICATE_FILE: certificate, SEAL_PRIVATE_KEY_FILE: key } = this.config;
    if (certificate && key) this.known = { ...readGivenCertificate(certificate, key), renewAtMs: Infinity };
    await this.current();
  }

  /** All roots that seals may have, in PEM. */
  async rootsPem(): Promise<string> {
    const { root } = await this.current();
    const others = (await this.own.roots()).filter((each) => !Buffer.from(root).equals(each));
    return [root, ...others].map(pemOf).join('');
  }

  async current(): Promise<SealIdentity> {
    if (!this.known || this.clock.nowMs() >= this.known.renewAtMs) this.known = await this.own.current();
    return this.known;
  }
}
