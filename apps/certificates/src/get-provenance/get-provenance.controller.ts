import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { anchorStatuses } from '@probatum/contracts/events/anchoring';
import { certificateTypes } from '@probatum/contracts/events/certificates';
import { trustLevels } from '@probatum/contracts/events/trust-engine';
import { ReadableInAuditRoom } from '@probatum/http/audit-room-grant';
import { Fields, IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/fields';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId, RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { type Static, Type } from '@sinclair/typebox';
import { GetProvenance } from './get-provenance';

const ProvenanceQuery = Fields({
  depth: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 20, default: 10, description: 'How many steps up and down are followed' }),
  ),
});

const ProvenanceNode = Type.Object({
  id: IdOf('cert'),
  certificateId: IdOf('cert'),
  type: OneOf(certificateTypes),
  status: OneOf(['issued', 'revoked']),
  issuedAt: Time(),
  signerName: Nullable(Type.String()),
  issuingCompany: Nullable(Type.String()),
  anchorStatus: OneOf(anchorStatuses),
  trustLevel: OneOf(trustLevels),
  trustScore: Type.Integer(),
  evidenceCount: Type.Integer(),
});
export type ProvenanceNode = Static<typeof ProvenanceNode>;

const Provenance = Named(
  'Provenance',
  Type.Object({
    rootId: IdOf('cert', { description: 'The certificate that was asked for' }),
    depth: Type.Integer({ description: 'Steps to the farthest node' }),
    nodes: Type.Array(ProvenanceNode),
    edges: Type.Array(Type.Object({ from: IdOf('cert'), to: IdOf('cert'), relation: Type.Literal('source_of') })),
    truncated: Type.Boolean({ description: 'There is more than was returned' }),
  }),
);
export type Provenance = Static<typeof Provenance>;

@Controller('certificates')
export class GetProvenanceController {
  constructor(private readonly getProvenance: GetProvenance) {}

  @Get(':id/provenance')
  @RequiresScopes('certificates:read')
  @ReadableInAuditRoom()
  @ApiOperation({
    summary: 'Follow the provenance of a certificate',
    description: 'Where the inputs of a certificate came from, and what was made of its outputs.',
  })
  @Responds(200, Provenance, 'Ancestors and descendants')
  getProvenanceOf(
    @Caller() caller: Identity,
    @PathId('id', 'cert') id: string,
    @RequestQuery(ProvenanceQuery) query: Static<typeof ProvenanceQuery>,
  ): Promise<Provenance> {
    return this.getProvenance.execute(caller, id, query.depth!);
  }
}
