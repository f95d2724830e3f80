import { webhookChanged } from '@probatum/contracts/events/webhooks';
import type { Transaction } from '@probatum/persistence/database';
import { column } from '@probatum/records/columns';
import { record, type Recorded } from '@probatum/records/record';
import type { RecordChange } from '@probatum/records/record-options';
import type { DialectName } from '../dialect/dialects';
import { type DeliveryStatus, endpointFields, RegisteredWebhook, type Webhook } from './endpoint';
import { WebhookNotFound } from './endpoint.errors';

const { url, events } = endpointFields;
const nullable = { nullable: true };

export const webhooks = record(
  'endpoints',
  'whk',
  'Endpoint',
  { url, events },
  {
    kept: {
      dialect: column<DialectName>('text'),
      sealedSecret: column<string>('text'),
      urlKey: column<string | null>('text', nullable),
      urlPlace: column<number | null>('smallint', nullable),
      deletedAt: column<Date | null>('timestamptz', nullable),
      lastAttemptAt: column<Date | null>('timestamptz', nullable),
      lastStatus: column<DeliveryStatus | null>('text', nullable),
      lastHttpStatus: column<number | null>('smallint', nullable),
    },
    answer: { schema: RegisteredWebhook, of: registered },
    notFound: WebhookNotFound,
    // The secret goes immediately, the row with the next pruning.
    softDelete: { column: 'deletedAt', values: { sealedSecret: '' } },
    onChange: publishChange,
  },
);

type Registered = Omit<RegisteredWebhook, 'isActive'>;

export function registered({ id, url, events, createdAt }: Registered): RegisteredWebhook {
  return { id, url, events, isActive: true, createdAt };
}

export function describeWebhook(row: Recorded<typeof webhooks>): Webhook {
  const { lastAttemptAt: at, lastStatus: status, lastHttpStatus: httpStatus } = row;
  return { ...registered(row), lastDelivery: at && status ? { at: at.toISOString(), status, httpStatus } : null };
}

/** Announces who registered or deleted a webhook, and from where. */
async function publishChange(tx: Transaction, change: RecordChange<Registered>): Promise<void> {
  const { organizationId, environment, actor, address, at, before, after } = change;
  await tx.publish(webhookChanged, {
    organizationId,
    environment,
    subject: (after ?? before)!.id,
    time: at,
    data: { actor, address, before: before && described(before), after: after && described(after) },
  });
}

/** Excludes the secret and every field that a webhook may get later. */
function described({ id, url, events }: Registered) {
  return { id, url, events };
}
