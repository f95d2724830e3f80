import { webhookChanged } from '@probatum/contracts/events/webhooks';
import type { Identity } from '@probatum/http/identity';
import type { Transaction } from '@probatum/persistence/database';
import type { RegisteredWebhook } from './endpoint';

type Described = Pick<RegisteredWebhook, 'id' | 'url' | 'events'>;

/** Announces who made or deleted an endpoint, and from where. */
export async function publishChange(
  tx: Transaction,
  { organizationId, environment, actor }: Identity,
  address: string,
  change: { readonly before: Described | null; readonly after: Described | null },
): Promise<void> {
  const { id } = (change.after ?? change.before)!;
  const [before, after] = [change.before, change.after].map((webhook) => webhook && described(webhook));
  await tx.publish(webhookChanged, {
    organizationId,
    environment,
    subject: id,
    time: new Date(),
    data: { actor, address, before: before ?? null, after: after ?? null },
  });
}

/** Not its secret, and nothing else that somebody may add to an endpoint later. */
function described({ id, url, events }: Described): Described {
  return { id, url, events };
}
