import { Fields, Named, Nullable, OneOf } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { lawVersions, roles, systemClasses } from './law-catalogue';

const dayPattern = '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$';
const Day = (description: string) => Type.String({ pattern: dayPattern, description, examples: ['2026-11-29'] });
const Version = OneOf(lawVersions, { description: 'A version of the text, and the day on which it came into force' });
const Class = OneOf(systemClasses);

const Duty = Named(
  'LawDuty',
  Fields({
    code: Type.String(),
    ref: Type.String(),
    title: Type.String(),
    roles: Type.Array(OneOf(roles)),
    systemClasses: Type.Array(Class),
    evidence: Type.Array(Type.String(), { description: 'Routes whose records show that it is met' }),
    weight: Type.Integer(),
    applications: Type.Array(
      Fields({
        systemClass: Class,
        appliesFrom: Day('The first day'),
        ref: Type.String(),
        confidence: OneOf(['SETTLED', 'DISPUTED']),
        alternative: Type.Optional(
          Fields({ appliesFrom: Day('The first day by the other reading'), reading: Type.String() }),
        ),
        state: OneOf(['IN_FORCE', 'NOT_YET_APPLICABLE']),
      }),
    ),
  }),
);

export const LawAnswer = Named(
  'Law',
  Fields({
    version: Version,
    source: Type.String(),
    asOf: Day('The day for which the states hold'),
    duties: Type.Array(Duty),
    note: Type.String(),
  }),
);

export const LawDiffAnswer = Named(
  'LawDiff',
  Fields({
    from: Version,
    to: Version,
    changes: Type.Array(
      Fields({
        code: Type.String(),
        ref: Type.String(),
        kind: OneOf(['ADDED', 'REMOVED', 'DATE_CHANGED']),
        systemClass: Class,
        before: Nullable(Day('The first day before the change')),
        after: Nullable(Day('The first day after the change')),
      }),
    ),
  }),
);

export const LawQuery = Fields({
  asOf: Type.Optional(Day('By default today, in UTC')),
  version: Type.Optional({ ...Version, description: 'By default the text in force on that day' }),
});
export type LawQuery = Static<typeof LawQuery>;

export const LawDiffQuery = Fields({
  from: Type.Optional({ ...Version, description: 'By default the first text' }),
  to: Type.Optional({ ...Version, description: 'By default the newest text' }),
});
export type LawDiffQuery = Static<typeof LawDiffQuery>;
