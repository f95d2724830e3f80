import { modelEvents } from '@probatum/contracts/events/compliance';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time, VisibleText } from '@probatum/http/validation/fields';
import { type Given, record, type Recorded } from '@probatum/records/record';
import { Type } from '@sinclair/typebox';
import { metricNames } from './drift/compare-metrics';
import { DriftPolicy } from './drift/drift-policy';
import { gpaiStatuses, reasonCodes } from './gpai/classify-gpai';
import { flopPattern } from './gpai/compute';

const Flop = (description: string) =>
  Nullable(Type.String({ pattern: flopPattern, maxLength: 40, examples: ['3.2e24'] }), { description });
const Known = (description: string) => Nullable(Type.Boolean(), { description });

/** The facts by which a model is classified. A fact that is not sent is unknown. */
export const gpaiFacts = {
  isGpai: Known('Whether the provider places it on the market as a general-purpose model'),
  trainingComputeFlop: Flop('Cumulative training compute in floating-point operations, as a decimal number'),
  computeBasis: Nullable(OneOf(['DECLARED', 'ESTIMATED'])),
  isGenerative: Known('Whether it generates text, or images or video from text'),
  isDesignated: Type.Boolean({ default: false, description: 'Designated by the Commission (Annex XIII)' }),
  isOpenSource: Type.Boolean({ default: false, description: 'Under a free and open-source licence (Article 53(2))' }),
  modificationComputeFlop: Flop('Compute of the modification, for a model made from another one'),
  originalComputeFlop: Flop('Training compute of the model that was modified'),
  originalHasSystemicRisk: Known('Of the model that was modified'),
  placedOnMarketAt: Nullable(Time()),
};

const GpaiClassification = Named(
  'GpaiClassification',
  Fields({
    ...gpaiFacts,
    status: OneOf(gpaiStatuses),
    hasSystemicRisk: Known('Null while that is not known'),
    modifierIsProvider: Known('Null for a model that is no modification'),
    reasons: Type.Array(OneOf(reasonCodes)),
    duties: Type.Array(Fields({ code: Type.String(), ref: Type.String(), text: Type.String() }), {
      description: 'Of the provider of the model',
    }),
    classifiedAt: Time(),
  }),
);

const share = Type.Optional(Type.Number({ minimum: 0, maximum: 1 }));
export const DeclaredLevels = Fields(Object.fromEntries(metricNames.map((name) => [name, share])), {
  description: 'Levels that the instructions for use declare (Article 15(3))',
});

/** Where and for what the organization uses a model. */
export const inventory = {
  useCase: Nullable(Text({ max: 2_000 })),
  department: Nullable(Text()),
  responsiblePerson: Nullable(Text()),
  riskLevel: Nullable(OneOf(['PROHIBITED', 'HIGH', 'LIMITED', 'MINIMAL'])),
};

const fields = {
  provider: VisibleText({ max: 150, examples: ['openai'] }),
  modelName: VisibleText({ max: 150, examples: ['gpt-4o'] }),
  modelVersion: Nullable(Text({ max: 100, examples: ['2024-08-06'] })),
  vendorId: Nullable(IdOf('ven')),
  ...inventory,
  gpai: Nullable(GpaiClassification),
  declaredLevels: Nullable(DeclaredLevels),
  driftPolicy: Nullable(DriftPolicy, { description: 'Null: the default policy' }),
};

export const models = record('models', 'model', 'Model', fields, {
  filters: ['provider', 'riskLevel', 'vendorId'],
  search: ['provider', 'modelName', 'useCase'],
  sort: ['modelName', 'provider', 'createdAt'],
  unique: [['provider', 'modelName', 'modelVersion']],
  changes: [
    ...(['provider', 'modelName', 'modelVersion', 'vendorId', 'useCase', 'department', 'responsiblePerson'] as const),
    ...(['riskLevel', 'declaredLevels', 'driftPolicy'] as const),
  ],
  decided: ['gpai'],
  events: modelEvents,
});
export type Model = Recorded<typeof models>;
export type ModelValues = Given<typeof models>;
