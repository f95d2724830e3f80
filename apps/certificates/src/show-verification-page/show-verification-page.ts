import { Inject, Injectable } from '@nestjs/common';
import { NotFound, Unavailable } from '@probatum/http/problems/problem';
import { toProblem } from '@probatum/service/problem-filter';
import { CONFIG } from '@probatum/service/resources';
import { Clock } from '@probatum/persistence/clock';
import type { CertificatesConfig } from '../certificates.config';
import { SigningKeys } from '../signing-keys/signing-keys';
import { VerifyCertificate } from '../verify-certificate/verify-certificate';
import { prefersJson } from './accepted-type';
import { kindOfChain } from './chain-kind';
import { certificatePage } from './certificate-page';
import { unavailablePage, unknownCertificatePage } from './message-page';
import { pageHeaders } from './page';

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The same address answers differently, and another time may answer otherwise. */
const always = { vary: 'accept', 'cache-control': 'no-cache' };

@Injectable()
export class ShowVerificationPage {
  constructor(
    private readonly verifyCertificate: VerifyCertificate,
    private readonly signingKeys: SigningKeys,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: CertificatesConfig,
  ) {}

  /** A page for people, or for programs that ask for JSON the answer of `GET /verification/:id`, with its problems. */
  async execute(id: string, accept: string | undefined): Promise<PageAnswer> {
    if (!prefersJson(accept)) return this.show(id);
    const body = JSON.stringify(await this.verifyCertificate.execute(id));
    return { status: 200, headers: { ...always, 'content-type': 'application/json; charset=utf-8' }, body };
  }

  private async show(id: string): Promise<PageAnswer> {
    try {
      return page(200, await this.render(id));
    } catch (error) {
      const problem = toProblem(error);
      if (problem instanceof NotFound) return page(404, unknownCertificatePage);
      if (problem instanceof Unavailable) return page(503, unavailablePage, { 'retry-after': '5' });
      throw error;
    }
  }

  private async render(id: string): Promise<string> {
    const verification = await this.verifyCertificate.execute(id);
    return certificatePage({
      verification,
      keys: this.signingKeys.publicJwks,
      jsonUrl: `${this.config.PUBLIC_URL.replace(/\/$/, '')}/verification/${verification.certificateId}`,
      now: this.clock.now(),
      chain: kindOfChain(verification.anchor.chainId, this.config.TEST_CHAIN === true),
    });
  }
}

function page(status: number, body: string, more: Record<string, string> = {}): PageAnswer {
  return { status, headers: { ...always, ...pageHeaders, ...more }, body };
}
