import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import {
  cursorOf,
  type Data,
  DataOf,
  dataOf,
  limitParameters,
  defaultLimit,
} from '@probatum/http/lists/cursor-pagination';
import { Fields, IdOf, Named, OneOf, Time } from '@probatum/http/validation/fields';
import { Database } from '@probatum/persistence/database';
import { Sealer } from '@probatum/persistence/sealer';
import { type Static, Type } from '@sinclair/typebox';
import { messageKinds } from '../message-texts';
import { contextOfMessage } from '../queue-message';

export const MessageQuery = Fields({
  limit: limitParameters.limit,
  cursor: limitParameters.cursor,
  envelopeId: Type.Optional(IdOf('env', { description: 'Only messages about this envelope' })),
});
export type MessageQuery = Static<typeof MessageQuery>;

export const SandboxMessage = Named(
  'SandboxMessage',
  Fields({
    id: IdOf('msg'),
    envelopeId: IdOf('env'),
    recipientId: IdOf('rcp'),
    kind: OneOf(messageKinds),
    channel: OneOf(['email']),
    to: Type.String(),
    subject: Type.String(),
    text: Type.String(),
    createdAt: Time(),
  }),
);
export type SandboxMessage = Static<typeof SandboxMessage>;

export const SandboxMessages = Named('SandboxMessages', DataOf(SandboxMessage));

interface Row extends Omit<SandboxMessage, 'text' | 'createdAt'> {
  readonly sealedText: string;
  readonly createdAt: Date;
}

const read = `
  select id, envelope_id as "envelopeId", recipient_id as "recipientId", kind, channel, recipient_address as "to",
    subject, sealed_text as "sealedText", created_at as "createdAt"
  from messages
  where organization_id = $1 and environment = $2 and ($3::text is null or id < $3)
    and ($4::text is null or envelope_id = $4)
  order by id desc limit $5`;

/** Messages that would have left, newest first. */
@Injectable()
export class ListMessages {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  async execute(tenant: Tenant, query: MessageQuery): Promise<Data<SandboxMessage>> {
    const { limit = defaultLimit, envelopeId = null } = query;
    const after = cursorOf(query, 'msg') ?? null;
    const values = [tenant.organizationId, tenant.environment, after, envelopeId, limit + 1];
    const rows = await this.database.of(tenant).query<Row>(read, values);
    return dataOf(
      rows.map((row) => this.show(row)),
      query,
      undefined,
    );
  }

  private show({ sealedText, createdAt, ...row }: Row): SandboxMessage {
    const text = this.sealer.open(sealedText, contextOfMessage(row.id)).toString();
    return { ...row, text, createdAt: createdAt.toISOString() };
  }
}
