import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { PublicRoute } from '@probatum/http/scopes';
import { PublicVerification, VerifyCertificate } from './verify-certificate';

@ApiTags('Verification')
@Controller('verification')
export class VerifyCertificateController {
  constructor(private readonly verifyCertificate: VerifyCertificate) {}

  @Get(':id')
  @PublicRoute()
  @ApiOperation({
    summary: 'Verify a certificate',
    description:
      'Verifies a certificate for anyone who has its id. A revoked one is answered with `valid: false` and a reason.',
  })
  @Header('cache-control', 'no-cache')
  @Responds(200, PublicVerification, 'The result')
  verify(@PathId('id', 'cert') id: string): Promise<PublicVerification> {
    return this.verifyCertificate.execute(id);
  }
}
