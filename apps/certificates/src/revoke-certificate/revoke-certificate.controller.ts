import { Controller, Inject, Post } from '@nestjs/common';
import { Fields, Named, Text } from '@probatum/http/fields';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId, RequestBody } from '@probatum/http/request';
import { CONFIG } from '@probatum/http/resources';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { type Static, Type } from '@sinclair/typebox';
import { CertificateDetails, certificateDetails } from '../certificate/certificate-details';
import type { CertificatesConfig } from '../certificates.config';
import { RevokeCertificate } from './revoke-certificate';

const RevokeCertificateRequest = Named(
  'RevokeCertificateRequest',
  Fields({ reason: Text({ examples: ['Evidence was replaced'] }), comment: Type.Optional(Text({ max: 2000 })) }),
);
export type RevokeCertificateRequest = Static<typeof RevokeCertificateRequest>;

@Controller('certificates')
export class RevokeCertificateController {
  constructor(
    private readonly revokeCertificate: RevokeCertificate,
    @Inject(CONFIG) private readonly config: CertificatesConfig,
  ) {}

  /** Declares that the certificate must not be relied on any more. This is final. */
  @Post(':id/revoke')
  @RequiresScopes('certificates:write')
  @Responds(200, CertificateDetails, 'The revoked certificate')
  @AlsoResponds(409, 'It is revoked already')
  async revoke(
    @Caller() caller: Identity,
    @PathId('id', 'cert') id: string,
    @RequestBody(RevokeCertificateRequest) request: RevokeCertificateRequest,
  ): Promise<CertificateDetails> {
    return certificateDetails(await this.revokeCertificate.execute(caller, id, request), this.config.PUBLIC_URL);
  }
}
