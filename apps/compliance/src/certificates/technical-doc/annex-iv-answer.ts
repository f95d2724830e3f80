import { Fields, IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/validation/fields';
import { Type } from '@sinclair/typebox';
import { itemStatuses } from './annex-iv';
import { itemCodes } from './annex-iv-items';

const percent = Type.Number({ minimum: 0, maximum: 100 });

export const AnnexIvAnswer = Named(
  'AnnexIvScore',
  Fields({
    certificateId: IdOf('cert'),
    completeness: {
      ...percent,
      description: 'Percent of the points that apply. It does not say that the system complies',
    },
    evidenceCoverage: { ...percent, description: 'Percent of the points with evidence or a record behind them' },
    items: Type.Array(
      Fields({
        code: OneOf(itemCodes),
        ref: Type.String(),
        requirement: Type.String(),
        points: Type.Integer(),
        status: OneOf(itemStatuses),
        sources: Type.Array(Type.String(), { description: 'Hashes of evidence, and ids of records' }),
        staleReason: Nullable(Type.String()),
        nextAction: Nullable(Type.String()),
      }),
    ),
    blocking: Type.Array(OneOf(itemCodes), {
      description: 'Items without which no declaration of conformity is possible',
    }),
    readyForDeclaration: Type.Boolean(),
    simplifiedForm: Type.Boolean(),
    computedAt: Time(),
  }),
);
