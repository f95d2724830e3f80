import { Controller, Get, Header, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PublicRoute } from '@probatum/http/identity/scopes';
import { Describes } from '@probatum/http/openapi/describes';
import { PathId } from '@probatum/http/validation/request';
import { AnchorVerification } from './verify-anchor/anchor-verification';
import { VerifyAnchor } from './verify-anchor/verify-anchor';
import { PublicVerification, VerifyCertificate } from './verify-certificate/verify-certificate';

@ApiTags('Verification')
@Controller('verification')
export class VerificationController {
  constructor(
    private readonly verify: VerifyCertificate,
    private readonly verifyAnchor: VerifyAnchor,
  ) {}

  @Get(':id')
  @PublicRoute()
  @Describes(
    'Verify a certificate',
    'Verifies a certificate for anyone who has its id. For a revoked certificate the response has `valid: false` and a reason.',
    { 200: PublicVerification },
  )
  @Header('cache-control', 'no-cache')
  verifyCertificate(@PathId('id', 'cert') id: string): Promise<PublicVerification> {
    return this.verify.execute(id);
  }

  @Post(':id/verify-anchor')
  @PublicRoute()
  @Describes(
    'Verify the anchor of a certificate',
    'Checks the Merkle proof again, and queries the chain now for the root.',
    { 200: AnchorVerification, 503: 'The chain cannot be queried at the moment' },
  )
  verifyAnchorOfCertificate(@PathId('id', 'cert') id: string): Promise<AnchorVerification> {
    return this.verifyAnchor.execute(id);
  }
}
