import { Fields, IdOf, Named, Nullable, OneOf, Text, Time } from '@probatum/http/validation/fields';
import { type Given, record, type Recorded } from '@probatum/records/record';
import { Type } from '@sinclair/typebox';
import { subject } from '../subject';
import { gapsOf } from './fria-gaps';

const Words = (description?: string) => Text({ max: 2_000, ...(description ? { description } : {}) });
const level = Type.Integer({ minimum: 1, maximum: 5 });

const Impact = Fields({
  impact: Type.Optional(Words('How the right is affected')),
  affectedGroup: Type.Optional(Text({ max: 500 })),
  harm: Type.Optional(Words()),
  measure: Type.Optional(Words()),
  likelihood: Type.Optional(level),
  severity: Type.Optional(level),
  residualLevel: Type.Optional(OneOf(['LOW', 'MEDIUM', 'HIGH'])),
});
const Category = (charter: string) =>
  Nullable(Type.Union([Words(), Impact]), { description: `Charter of Fundamental Rights, ${charter}` });

export const categories = {
  privacy: Category('Articles 7 and 8'),
  nonDiscrimination: Category('Articles 20, 21 and 23'),
  freedom: Category('Articles 6 and 10 to 12'),
  dignity: Category('Articles 1 to 5'),
  consumerProtection: Category('Article 38'),
};

export const elements = {
  deployerProcess: Nullable(Words('Article 27(1)(a): the process in which the system is used')),
  periodAndFrequency: Nullable(Words('Article 27(1)(b)')),
  affectedPersons: Nullable(Words('Article 27(1)(c)')),
  specificHarms: Nullable(Words('Article 27(1)(d)')),
  humanOversight: Nullable(Words('Article 27(1)(e)')),
  measuresIfHarm: Nullable(Words('Article 27(1)(f): governance and complaints')),
};

const Notification = Fields({
  required: Type.Boolean(),
  authority: Type.Optional(Text()),
  sentAt: Type.Optional(Time()),
  reference: Type.Optional(Text()),
});

const given = {
  title: Nullable(Text()),
  ...subject,
  ...categories,
  ...elements,
  dpiaReference: Nullable(Text(), { description: 'Article 27(4)' }),
  notification: Nullable(Notification, { description: 'Of the market surveillance authority (Article 27(3))' }),
  supersedesId: Nullable(IdOf('fria'), { description: 'The assessment that this one takes the place of' }),
};

const Person = Fields({ type: Type.String(), id: Type.String(), name: Type.String() });
const decided = {
  status: OneOf(['DRAFT', 'COMPLETED', 'REVIEWED']),
  completedBy: Nullable(Person, { description: 'The credential that completed it' }),
  completedAt: Nullable(Time()),
  review: Nullable(
    Fields({
      by: Type.String({ description: 'Name of the reviewer' }),
      credential: Person,
      fourEyes: OneOf(['SECOND_CREDENTIAL', 'NAMED_PERSON'], {
        description: 'Whether another credential reviewed it, or the same one named a second person',
      }),
      notes: Nullable(Type.String()),
      at: Time(),
    }),
  ),
};
const fields = { ...given, ...decided };

const answer = Named(
  'Fria',
  Fields({
    ...{ id: IdOf('fria'), ...fields },
    gaps: Type.Array(Type.String(), { description: 'Elements of Article 27 that the assessment lacks' }),
    createdAt: Time(),
    updatedAt: Time(),
  }),
);

export const frias = record('frias', 'fria', 'Fria', fields, {
  filters: ['status', 'certificateId', 'modelId'],
  search: ['title'],
  sort: ['createdAt'],
  changes: [...(Object.keys(given) as (keyof typeof given)[]), 'status'],
  decided: ['completedBy', 'completedAt', 'review'],
  states: {
    status: { DRAFT: ['COMPLETED'], COMPLETED: ['REVIEWED', 'DRAFT'], REVIEWED: ['DRAFT', 'COMPLETED'] },
  },
  answer: {
    schema: answer,
    of: ({ organizationId: _organization, environment: _environment, createdAt, updatedAt, id, ...row }) => ({
      ...{ id, ...row },
      gaps: gapsOf(row),
      ...{ createdAt, updatedAt: updatedAt! },
    }),
  },
});
export type Fria = Recorded<typeof frias>;
export type FriaValues = Given<typeof frias>;
