import { anchorConfirmed, anchorFailed, anchorSubmitted } from './anchoring';
import { certificateIssued, certificateRevoked } from './certificates';
import type { EventDefinition } from './event';
import { keyLeaked, organizationCreated } from './gateway';
import { trustUpdated } from './trust-engine';
import { webhookChanged } from './webhooks';

/** Every event of the platform, for documents and for tests. */
export const eventCatalogue: readonly EventDefinition<unknown>[] = [
  organizationCreated,
  keyLeaked,
  certificateIssued,
  certificateRevoked,
  anchorSubmitted,
  anchorFailed,
  anchorConfirmed,
  trustUpdated,
  webhookChanged,
];
