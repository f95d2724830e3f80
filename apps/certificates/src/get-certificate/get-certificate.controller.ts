import { Controller, Get, Inject } from '@nestjs/common';
import { ReadableInAuditRoom } from '@probatum/http/audit-room-grant';
import { ApiOperation } from '@nestjs/swagger';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId } from '@probatum/http/request';
import { CONFIG } from '@probatum/http/resources';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { CertificateDetails, certificateDetails } from '../certificate/certificate-details';
import { CertificatesRepository } from '../certificate/certificates.repository';
import type { CertificatesConfig } from '../certificates.config';

@Controller('certificates')
export class GetCertificateController {
  constructor(
    private readonly certificates: CertificatesRepository,
    @Inject(CONFIG) private readonly config: CertificatesConfig,
  ) {}

  @Get(':id')
  @RequiresScopes('certificates:read')
  @ReadableInAuditRoom()
  @ApiOperation({
    summary: 'Read a certificate',
    description: 'The whole certificate: evidence, model, signature, anchor and trust.',
  })
  @Responds(200, CertificateDetails, 'The certificate')
  async getCertificate(@Caller() caller: Identity, @PathId('id', 'cert') id: string): Promise<CertificateDetails> {
    return certificateDetails(await this.certificates.findOfTenant(caller, id), this.config.PUBLIC_URL);
  }
}
