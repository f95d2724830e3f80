import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { SignTokens } from '../../envelope/sign-tokens';
import { type EnvelopeAnswer, envelopeAnswer } from '../envelope-answer';
import { findEnvelope } from '../../envelope/find-envelope';

@Injectable()
export class GetEnvelope {
  constructor(
    private readonly database: Database,
    private readonly tokens: SignTokens,
  ) {}

  async execute(tenant: Tenant, id: string): Promise<EnvelopeAnswer> {
    return envelopeAnswer(await findEnvelope(this.database.of(tenant), tenant, id), this.tokens);
  }
}
