import { Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Fields, IdOf, Named, Text, VisibleText } from '@probatum/http/validation/fields';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { findEnvelope } from '../../envelope/find-envelope';
import { countSigners, type TemplateAnswer, templateContent } from '../template';

export const CreateTemplateRequest = Named(
  'CreateTemplateRequest',
  Fields({
    envelopeId: IdOf('env', { description: 'Its documents, roles and fields become the template' }),
    name: VisibleText(),
    description: Type.Optional(Text({ max: 1_000 })),
  }),
);
export type CreateTemplateRequest = Static<typeof CreateTemplateRequest>;

const insert = `
  insert into templates (organization_id, environment, id, name, description, content, signer_count, document_count, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

@Injectable()
export class CreateTemplate {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {}

  /** @throws EnvelopeNotFound */
  async execute(caller: Caller, request: CreateTemplateRequest, keyed: KeyedRequest | undefined): Promise<Answer> {
    return this.idempotency.once(this.database.of(caller), keyed, async (tx) =>
      jsonAnswer(await this.create(tx, caller, request)),
    );
  }

  private async create(tx: Transaction, caller: Caller, request: CreateTemplateRequest): Promise<TemplateAnswer> {
    const content = templateContent(await findEnvelope(tx, caller, request.envelopeId));
    const { name, description } = request;
    const [id, signerCount, documentCount] = [newId('tpl'), countSigners(content), content.documentIds.length];
    const at = this.clock.now();
    const row = [id, name, description ?? null, JSON.stringify(content), signerCount, documentCount, at];
    await tx.query(insert, [caller.organizationId, caller.environment, ...row]);
    const described = description === undefined ? {} : { description };
    return { id, name, ...described, signerCount, documentCount, createdAt: at.toISOString() };
  }
}
