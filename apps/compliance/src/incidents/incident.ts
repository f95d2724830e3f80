import { incidentEvents } from '@probatum/contracts/events/compliance';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time, VisibleText } from '@probatum/http/validation/fields';
import { column } from '@probatum/records/columns';
import { type Given, record, type Recorded } from '@probatum/records/record';
import { Type } from '@sinclair/typebox';
import { subject } from '../subject';
import { clocksOf, clockStates, incidentClasses, regimes } from './incident-clocks';

const Application = OneOf(['IN_FORCE', 'PREPARATORY']);

export const IncidentClock = Named(
  'IncidentClock',
  Fields({
    regime: OneOf(regimes),
    class: OneOf(incidentClasses, { description: 'The class with the earliest limit' }),
    ref: Type.String(),
    dueAt: Time({ description: 'In strict calendar days from `awareAt`' }),
    alternativeDueAt: Nullable(Time(), {
      description: 'By Regulation 1182/71, Article 3(4) and (5), without holidays',
    }),
    application: { ...Application, description: 'PREPARATORY while the rules for high-risk systems do not apply yet' },
    literalApplication: { ...Application, description: 'By the words of Article 113 alone' },
    state: OneOf(clockStates),
    elapsed: Type.Integer({ description: 'Percent of the time that is over' }),
  }),
);

const Person = Fields({ type: Type.String(), id: Type.String(), name: Type.String() });

const given = {
  title: VisibleText(),
  description: Nullable(Text({ max: 5_000 })),
  ...subject,
  classes: Type.Array(OneOf(incidentClasses), {
    minItems: 1,
    maxItems: incidentClasses.length,
    uniqueItems: true,
    default: ['NON_SERIOUS'],
    description: 'Article 3(49)',
  }),
  occurredAt: Nullable(Time()),
  detectedAt: Nullable(Time()),
  awareAt: Nullable(Time(), {
    description: 'When the organization became aware: the clocks run from here. By default now',
  }),
  causalLinkAt: Nullable(Time()),
  correctiveActions: Nullable(Text({ max: 5_000 })),
  authority: Nullable(Text()),
  authorityReference: Nullable(Text()),
  initialReportAt: Nullable(Time()),
  finalReportAt: Nullable(Time()),
  breachReportAt: Nullable(Time(), { description: 'Report of the personal data breach (GDPR, Article 33)' }),
};

const decided = {
  frozen: Nullable(
    Fields({
      modelId: IdOf('model'),
      provider: Type.String(),
      modelName: Type.String(),
      modelVersion: Nullable(Type.String()),
      at: Time(),
    }),
    { description: 'The model as it was when the incident was recorded (Article 73(6))' },
  ),
  downgrade: Nullable(
    Fields({
      reason: Type.String(),
      approvedBy: Type.String(),
      credential: Person,
      fourEyes: OneOf(['SECOND_CREDENTIAL', 'NAMED_PERSON']),
      from: Type.Array(OneOf(incidentClasses)),
      at: Time(),
    }),
    { description: 'The last change of classes that gave more time' },
  ),
  classifiedBy: Nullable(Person, { description: 'The credential that set the classes' }),
};
const status = OneOf(['OPEN', 'INVESTIGATING', 'REPORTED', 'CLOSED']);
const fields = { ...given, ...decided, status };

const answer = Named(
  'Incident',
  Fields({
    ...{ id: IdOf('inc'), ...fields },
    clocks: Type.Array(IncidentClock),
    dueAt: Nullable(Time(), { description: 'The earliest limit of a clock that is still open' }),
    createdAt: Time(),
    updatedAt: Time(),
  }),
);

export const incidents = record('incidents', 'inc', 'Incident', fields, {
  kept: {
    /** How many escalations were announced. */
    escalated: column<number>('integer', { default: 0 }),
    nextEscalationAt: column<string | Date | null>('timestamptz', { nullable: true }),
  },
  filters: ['status', 'certificateId', 'modelId'],
  search: ['title'],
  sort: ['createdAt'],
  changes: [...(Object.keys(given) as (keyof typeof given)[]), 'status'],
  decided: ['frozen', 'downgrade', 'classifiedBy'],
  states: {
    status: {
      OPEN: ['INVESTIGATING', 'REPORTED', 'CLOSED'],
      INVESTIGATING: ['REPORTED', 'CLOSED'],
      REPORTED: ['INVESTIGATING', 'CLOSED'],
      CLOSED: ['INVESTIGATING'],
    },
  },
  answer: {
    schema: answer,
    of: (incident, now) => {
      const { organizationId: _organization, environment: _environment, createdAt, updatedAt, id, ...row } = incident;
      const { escalated: _escalated, nextEscalationAt: _next, ...shown } = row;
      const clocks = clocksOf({ ...shown, awareAt: shown.awareAt ?? createdAt }, now);
      const open = clocks.filter(({ state }) => state !== 'MET' && state !== 'LATE').map(({ dueAt }) => dueAt);
      return { id, ...shown, clocks, dueAt: open.sort()[0] ?? null, createdAt, updatedAt: updatedAt! };
    },
  },
  events: incidentEvents,
});
export type Incident = Recorded<typeof incidents>;
export type IncidentValues = Given<typeof incidents>;
