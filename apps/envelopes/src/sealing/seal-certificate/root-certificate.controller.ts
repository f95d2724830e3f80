import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PublicRoute } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { Type } from '@sinclair/typebox';
import { SealCertificates } from './seal-certificates';

@ApiTags('Envelopes')
@Controller('e-signature')
export class RootCertificateController {
  constructor(private readonly certificates: SealCertificates) {}

  @Get('root-certificate.pem')
  @PublicRoute()
  @Describes(
    'Download the root certificate of the seal',
    'Answers with the certificate that a viewer must trust to accept the seals of this platform, in PEM.',
    { 200: { 'application/x-pem-file': Type.String() } },
  )
  @Header('content-type', 'application/x-pem-file')
  @Header('cache-control', 'public, max-age=300')
  getRootCertificate(): Promise<string> {
    return this.certificates.rootsPem();
  }
}
