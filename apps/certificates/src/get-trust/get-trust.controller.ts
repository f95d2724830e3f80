import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { trustLevels } from '@probatum/contracts/events/trust-engine';
import { ReadableInAuditRoom } from '@probatum/http/audit-room-grant';
import { IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/fields';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { type Static, Type } from '@sinclair/typebox';
import { CertificatesRepository } from '../certificate/certificates.repository';
import { assessAgain } from '../certificate/trust-assessment';

const TrustExplanation = Named(
  'TrustExplanation',
  Type.Object({
    certificateId: IdOf('cert'),
    level: OneOf(trustLevels),
    score: Type.Integer({ minimum: 0, maximum: 100 }),
    trustLevel: OneOf(trustLevels),
    trustScore: Type.Integer({ minimum: 0, maximum: 100 }),
    policy: Type.Object({ id: Type.String(), version: Type.Integer() }),
    reasons: Type.Array(
      Type.Object({ code: Type.String(), effect: OneOf(['raises', 'lowers', 'missing']), detail: Type.String() }),
    ),
    unknown: Type.Array(Type.String(), { description: 'Facts that nobody has stated yet; they never count as met' }),
    nextLevel: Nullable(OneOf(trustLevels)),
    evaluatedAt: Time(),
  }),
);
type TrustExplanation = Static<typeof TrustExplanation>;

@Controller('certificates')
export class GetTrustController {
  constructor(private readonly certificates: CertificatesRepository) {}

  @Get(':id/trust')
  @RequiresScopes('certificates:read')
  @ReadableInAuditRoom()
  @ApiOperation({
    summary: 'Explain the trust in a certificate',
    description: 'Why the certificate has its level, what is not known, and what would lift it.',
  })
  @Responds(200, TrustExplanation, 'The last assessment')
  async getTrust(@Caller() caller: Identity, @PathId('id', 'cert') id: string): Promise<TrustExplanation> {
    const row = await this.certificates.findOfTenant(caller, id);
    const { level, score, policy, reasons, unknown, nextLevel } = assessAgain(row);
    return {
      certificateId: row.id,
      level,
      score,
      trustLevel: level,
      trustScore: score,
      policy: { id: policy.id, version: policy.version },
      reasons: reasons.map(({ code, effect, detail }) => ({ code, effect, detail })),
      unknown: [...unknown],
      nextLevel,
      evaluatedAt: row.trustEvaluatedAt.toISOString(),
    };
  }
}
