import { Controller, Get, Header } from '@nestjs/common';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { PublicRoute } from '@probatum/http/scopes';
import { PublicVerification, VerifyCertificate } from './verify-certificate';

@Controller('verification')
export class VerifyCertificateController {
  constructor(private readonly verifyCertificate: VerifyCertificate) {}

  /** Verifies a certificate for anyone who has its id. A revoked one is answered with `valid: false` and a reason. */
  @Get(':id')
  @PublicRoute()
  @Header('cache-control', 'no-cache')
  @Responds(200, PublicVerification, 'The result')
  verify(@PathId('id', 'cert') id: string): Promise<PublicVerification> {
    return this.verifyCertificate.execute(id);
  }
}
