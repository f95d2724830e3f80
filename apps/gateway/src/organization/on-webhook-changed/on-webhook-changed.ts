import { Controller } from '@nestjs/common';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { type WebhookChanged, webhookChanged } from '@probatum/contracts/events/webhooks';
import type { Actor } from '@probatum/http/identity/identity';
import { freshEvents } from '@probatum/messaging/inbox';
import { OnEvent } from '@probatum/messaging/on-event';
import { Database } from '@probatum/persistence/database';
import { type Change, lockAuditLogs, recordChange } from '../audit-log/record-change';

/** Endpoints belong to another service, but their changes appear in the same audit log as all others. */
@Controller()
export class OnWebhookChanged {
  constructor(private readonly database: Database) {}

  @OnEvent(webhookChanged)
  async execute(events: CloudEvent<WebhookChanged>[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      const changes = (await freshEvents(tx, 'on-webhook-changed', events)).map(asChange);
      const organizationIds = changes.map(({ organizationId }) => organizationId);
      await lockAuditLogs(tx, organizationIds);
      for (const change of changes) await recordChange(tx, change);
    });
  }
}

function asChange({ data, organizationid, environment, subject, time }: CloudEvent<WebhookChanged>): Change {
  const { actor, address, before, after } = data;
  const action = actionOf(data);
  const organizationId = organizationid;
  return {
    organizationId,
    environment,
    actor: actor as Actor,
    address,
    action,
    target: subject,
    before,
    after,
    at: time,
  };
}

function actionOf({ before, after }: WebhookChanged): string {
  if (!before) return 'webhook.created';
  if (!after) return 'webhook.deleted';
  return before.secretShownAt ? 'webhook.secret_rotated' : 'webhook.secret_shown';
}
