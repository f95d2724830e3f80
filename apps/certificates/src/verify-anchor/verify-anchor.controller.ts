import { Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { anchorStatuses } from '@probatum/contracts/events/anchoring';
import { IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/fields';
import { PathId } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { PublicRoute } from '@probatum/http/scopes';
import { type Static, Type } from '@sinclair/typebox';
import { VerifyAnchor } from './verify-anchor';

const AnchorVerification = Named(
  'AnchorVerification',
  Type.Object({
    verified: Type.Boolean(),
    certificateId: IdOf('cert'),
    anchorStatus: OneOf(anchorStatuses),
    merkleRoot: Nullable(Type.String()),
    proof: Type.Array(Type.String()),
    txHash: Nullable(Type.String()),
    blockNumber: Nullable(Type.Integer()),
    blockTime: Nullable(Time()),
    chainId: Nullable(Type.Integer()),
    contract: Nullable(Type.String()),
    simulated: Type.Boolean(),
    reason: Nullable(Type.String()),
  }),
);
export type AnchorVerification = Static<typeof AnchorVerification>;

@ApiTags('Verification')
@Controller('verification')
export class VerifyAnchorOfCertificateController {
  constructor(private readonly verifyAnchor: VerifyAnchor) {}

  @Post(':id/verify-anchor')
  @PublicRoute()
  @ApiOperation({
    summary: 'Verify the anchor of a certificate',
    description: 'Checks the Merkle proof again and asks the chain now whether it knows the root.',
  })
  @Responds(200, AnchorVerification, 'The result')
  @AlsoResponds(503, 'The chain cannot be asked right now')
  verifyAnchorOf(@PathId('id', 'cert') id: string): Promise<AnchorVerification> {
    return this.verifyAnchor.execute(id);
  }
}
