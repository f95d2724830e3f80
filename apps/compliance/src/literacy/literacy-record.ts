import { Fields, Named, Nullable, OneOf, Text, Time, VisibleText } from '@probatum/http/validation/fields';
import { type Given, record, type Recorded } from '@probatum/records/record';
import { Type } from '@sinclair/typebox';

const fields = {
  person: VisibleText({ description: 'A pseudonym, such as a personnel number' }),
  course: VisibleText(),
  audience: Nullable(OneOf(['ALL', 'OPERATORS', 'BUILDERS', 'OVERSEERS'])),
  contentVersion: Nullable(Text({ max: 100 })),
  completedAt: Nullable(Time(), { description: 'Null while the training is not finished' }),
  validUntil: Nullable(Time()),
  score: Nullable(Type.Number({ minimum: 0, maximum: 100 })),
};

/** Measures of Article 4. A record is a fact, and says nothing about the level that a person has reached. */
export const literacyRecords = record('literacy_records', 'lit', 'LiteracyRecord', fields, {
  filters: ['audience', 'course'],
  search: ['person', 'course'],
  sort: ['createdAt'],
  changes: Object.keys(fields) as (keyof typeof fields)[],
});
export type LiteracyRecord = Recorded<typeof literacyRecords>;
export type LiteracyValues = Given<typeof literacyRecords>;

export const LiteracySummary = Named(
  'LiteracySummary',
  Fields({
    status: OneOf(['ASSESSED', 'NOT_ASSESSED']),
    records: Type.Integer(),
    completed: Type.Integer(),
    completionPercentage: Nullable(Type.Number(), { description: 'Completed of all records; null without any' }),
    persons: Type.Integer({ description: 'Different persons with a record' }),
    covered: Type.Integer({ description: 'Persons with a training that is completed and valid' }),
    population: Nullable(Type.Integer(), { description: 'As the query says' }),
    coveragePercentage: Nullable(Type.Number(), { description: 'Covered of the population' }),
    note: Type.String(),
  }),
);
