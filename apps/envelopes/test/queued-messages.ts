import { newId } from '@probatum/contracts/ids';
import { Sealer } from '@probatum/persistence/sealer';
import { newTenant } from '@probatum/testing/service-harness';
import { contextOfMessage } from '../src/messages/queue-message';
import type { RunningEnvelopes } from './running-envelopes';

export interface QueuedMessage {
  readonly to: string;
  readonly subject?: string;
  readonly text?: string;
  /** `kept` in the sandbox. */
  readonly status?: 'pending' | 'kept';
}

export interface MessageRow {
  readonly status: string;
  readonly tries: number;
}

/** Puts a message about a new envelope into the queue. @returns its id */
export async function queueMessage({ app, database }: RunningEnvelopes, given: QueuedMessage): Promise<string> {
  const { to, subject = 'Please sign', text = 'Hello', status = 'pending' } = given;
  const [tenant, id, envelopeId] = [newTenant(status === 'kept' ? 'sandbox' : 'live'), newId('msg'), newId('env')];
  const owner = [tenant.organizationId, tenant.environment];
  await database.query(
    `insert into envelopes (organization_id, environment, id, status, subject, signature_level, category)
     values ($1, $2, $3, 'SENT', 'x', 'SIMPLE', 'OTHER')`,
    [...owner, envelopeId],
  );
  const sealed = app.get(Sealer).seal(text, contextOfMessage(id));
  await database.query(
    `insert into messages (organization_id, environment, id, envelope_id, recipient_id, kind, recipient_address, subject,
       sealed_text, status, next_attempt_at)
     values ($1, $2, $3, $4, 'rcp', 'invitation', $5, $6, $7, $8, case when $8 = 'pending' then now() end)`,
    [...owner, id, envelopeId, to, subject, sealed, status],
  );
  return id;
}

export async function messageRow({ database }: RunningEnvelopes, id: string): Promise<MessageRow> {
  const [row] = await database.query<MessageRow>('select status, tries from messages where id = $1', [id]);
  return row!;
}

/** So that a message whose attempt has failed is tried again now. */
export async function tryAgain({ database }: RunningEnvelopes, id: string): Promise<void> {
  const due = `update messages set next_attempt_at = now(), last_error = null where id = $1 and status = 'pending'`;
  await database.query(due, [id]);
}
