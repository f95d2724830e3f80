import { anchorConfirmed, anchorConfirmedV2, anchorFailed, anchorSubmitted } from './anchoring';
import { certificateIssued, certificateIssuedV2, certificateRevoked } from './certificates';
import { incidentEscalated, incidentEvents, modelDriftDetected, modelEvents, vendorEvents } from './compliance';
import { certificationRequested, envelopeEvents, recipientEvents } from './envelopes';
import type { EventDefinition } from './event';
import { keyLeaked, organizationCreated } from './gateway';
import { trustUpdated, trustUpdatedV2 } from './trust-engine';
import { webhookChanged } from './webhooks';

/** Every event of the platform, for documents and for tests. */
export const eventCatalogue: readonly EventDefinition<unknown>[] = [
  organizationCreated,
  keyLeaked,
  certificateIssued,
  certificateIssuedV2,
  certificateRevoked,
  anchorSubmitted,
  anchorFailed,
  anchorConfirmed,
  anchorConfirmedV2,
  trustUpdated,
  trustUpdatedV2,
  webhookChanged,
  ...Object.values(envelopeEvents),
  ...Object.values(recipientEvents),
  certificationRequested,
  ...Object.values(vendorEvents),
  ...Object.values(modelEvents),
  modelDriftDetected,
  ...Object.values(incidentEvents),
  incidentEscalated,
];
