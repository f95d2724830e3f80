import { Named, Text, VisibleText } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { incidents } from './incident';

export const ChangeIncidentRequest = Named(
  'ChangeIncidentRequest',
  Type.Object(
    {
      ...incidents.Change.properties,
      downgradeReason: Type.Optional(
        Text({ max: 2_000, description: 'Why the new classes, with more time, are right' }),
      ),
      downgradeApprovedBy: Type.Optional(VisibleText({ description: 'The second person' })),
    },
    { additionalProperties: false, minProperties: 1 },
  ),
);
export type ChangeIncidentRequest = Static<typeof ChangeIncidentRequest>;
