import { anchorConfirmed } from '@probatum/contracts/events/anchoring';
import { certificateIssued, certificateRevoked } from '@probatum/contracts/events/certificates';
import { envelopeEvents, recipientEvents } from '@probatum/contracts/events/envelopes';
import { keyLeaked } from '@probatum/contracts/events/gateway';
import { trustUpdated } from '@probatum/contracts/events/trust-engine';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

/** The events that an endpoint can ask for; each has its reaction in an `on-…` folder. */
export const eventNames = [certificateIssued, certificateRevoked, anchorConfirmed, trustUpdated, keyLeaked].map(
  ({ name }) => name,
);

/** The events of the e-signature API. The last two are accepted, and do not occur yet. */
export const envelopeEventNames = [
  ...[...Object.values(envelopeEvents), ...Object.values(recipientEvents)].map(({ name }) => name),
  'envelope.returned_to_sender',
  'envelope.resubmitted',
];

/** Endpoints of one organization, in both environments together, that have the same URL. */
export const maxEndpointsOfUrl = 5;

export const deliveryStatuses = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export const endpointFields = {
  id: IdOf('whk'),
  url: Text({ max: 2_048, format: 'uri', examples: ['https://your-system.example/webhooks/needine'] }),
  events: Type.Array(OneOf(eventNames)),
  isActive: Type.Boolean(),
  createdAt: Time(),
};

/**
 * The registration without the deliveries: its ETag changes with each change of the webhook, but not with each
 * delivery.
 */
export const RegisteredWebhook = Named('RegisteredWebhook', Fields(endpointFields));
export type RegisteredWebhook = Static<typeof RegisteredWebhook>;

export const LastDelivery = Fields({
  at: Time({ description: 'When the last attempt was made' }),
  status: OneOf(deliveryStatuses, { description: 'pending: it will be tried again' }),
  httpStatus: Nullable(Type.Integer()),
});

export const Webhook = Named('Webhook', Fields({ ...endpointFields, lastDelivery: Nullable(LastDelivery) }));
export type Webhook = Static<typeof Webhook>;
