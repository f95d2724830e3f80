import { DataOf, type Data } from '@probatum/http/lists/cursor-pagination';
import { Fields, Named, Nullable, OneOf, Text } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { endpointFields, envelopeEventNames, LastDelivery, type Webhook } from './endpoint';

const isActive = Type.Optional(
  Type.Literal(true, { description: 'A webhook is active from its registration until it is deleted' }),
);

export const CreateEnvelopeWebhookRequest = Fields({
  url: Text({
    max: 2_048,
    description: 'https; it must lead to public addresses',
    examples: ['https://your.app/webhooks/sign'],
  }),
  events: Type.Array(OneOf(envelopeEventNames), { minItems: 1, maxItems: 50 }),
  isActive,
  active: isActive,
});
export type CreateEnvelopeWebhookRequest = Static<typeof CreateEnvelopeWebhookRequest>;

const fields = { ...endpointFields, events: Type.Array(OneOf(envelopeEventNames)) };

export const CreatedEnvelopeWebhook = Named(
  'CreatedEnvelopeWebhook',
  Fields({ ...fields, secret: Type.String({ description: 'Signs every delivery. Shown this once.' }) }),
);

export const EnvelopeWebhook = Named('EnvelopeWebhook', Fields({ ...fields, lastDelivery: Nullable(LastDelivery) }));

export const EnvelopeWebhooks = Named('EnvelopeWebhooks', DataOf(EnvelopeWebhook));

/** All of them: clients look for one by its id and its URL, without turning pages. */
export function onOnePage(data: Webhook[]): Data<Webhook> {
  const total = data.length;
  const pagination = { total, page: 1, pageSize: Math.max(1, total), pages: Math.min(1, total) };
  return { data, pagination, nextCursor: null };
}
