import fc from 'fast-check';
import { clocksOf, escalationOf, type IncidentClass, incidentClasses, type IncidentFacts } from './incident-clocks';

const facts = (more: Partial<IncidentFacts>): IncidentFacts => ({
  classes: ['DEATH'],
  awareAt: '2026-11-02T10:00:00.000Z',
  initialReportAt: null,
  breachReportAt: null,
  ...more,
});
const at = (time: string) => new Date(time);

it.each<[IncidentClass, string, string]>([
  ['CRITICAL_INFRASTRUCTURE', 'Article 73(3)', '2026-11-04T10:00:00.000Z'],
  ['WIDESPREAD_INFRINGEMENT', 'Article 73(3)', '2026-11-04T10:00:00.000Z'],
  ['DEATH', 'Article 73(4)', '2026-11-12T10:00:00.000Z'],
  ['SERIOUS_HEALTH_HARM', 'Article 73(2)', '2026-11-17T10:00:00.000Z'],
  ['FUNDAMENTAL_RIGHTS_INFRINGEMENT', 'Article 73(2)', '2026-11-17T10:00:00.000Z'],
  ['PROPERTY_OR_ENVIRONMENT', 'Article 73(2)', '2026-11-17T10:00:00.000Z'],
  ['SYSTEMIC_RISK', 'Article 55(1)(c)', '2026-11-17T10:00:00.000Z'],
  ['PERSONAL_DATA_BREACH', 'GDPR, Article 33(1)', '2026-11-05T10:00:00.000Z'],
])('%s is reported by %s until %s', (name, ref, dueAt) => {
  expect(clocksOf(facts({ classes: [name] }), at('2026-11-02T11:00:00Z'))).toMatchObject([{ class: name, ref, dueAt }]);
});

it('an incident that is not serious has no clock', () => {
  expect(clocksOf(facts({ classes: ['NON_SERIOUS'] }), at('2026-11-03T00:00:00Z'))).toEqual([]);
});

it('the earliest of several classes counts, and each regime has its own clock', () => {
  const classes = ['SERIOUS_HEALTH_HARM', 'PERSONAL_DATA_BREACH', 'WIDESPREAD_INFRINGEMENT', 'DEATH'] as const;
  const clocks = clocksOf(facts({ classes }), at('2026-11-02T11:00:00Z'));
  expect(clocks.map((one) => [one.regime, one.class])).toEqual([
    ['AI_ACT_73', 'WIDESPREAD_INFRINGEMENT'],
    ['GDPR_33', 'PERSONAL_DATA_BREACH'],
  ]);
});

it.each([
  ['RUNNING', '2026-11-09T21:59:59.999Z', null],
  ['DUE_SOON', '2026-11-09T22:00:00.000Z', null],
  ['OVERDUE', '2026-11-12T10:00:00.000Z', null],
  ['MET', '2026-12-01T00:00:00.000Z', '2026-11-12T10:00:00.000Z'],
  ['LATE', '2026-12-01T00:00:00.000Z', '2026-11-12T10:00:00.001Z'],
])('a clock is %s at %s when the report was sent %s', (state, now, initialReportAt) => {
  const awareAt = '2026-11-02T10:00:00.000Z';
  expect(clocksOf(facts({ awareAt, initialReportAt }), at(now))).toMatchObject([{ state }]);
});

it('local time does not move a limit: summer time ends on 25 October 2026', () => {
  const clocks = clocksOf(facts({ awareAt: '2026-10-24T22:30:00.000Z' }), at('2026-10-25T00:00:00Z'));
  expect(clocks).toMatchObject([{ dueAt: '2026-11-03T22:30:00.000Z' }]);
});

// Regulation 1182/71: 2026-11-06 is a Friday.
it.each([
  ['ends with the day, not the hour', 'DEATH', '2026-11-02T10:00:00.000Z', '2026-11-12T23:59:59.999Z'],
  ['ends on a working day', 'DEATH', '2026-11-04T10:00:00.000Z', '2026-11-16T23:59:59.999Z'],
  ['has two working days', 'CRITICAL_INFRASTRUCTURE', '2026-11-06T10:00:00.000Z', '2026-11-10T23:59:59.999Z'],
  [
    'has two working days, from Thursday',
    'CRITICAL_INFRASTRUCTURE',
    '2026-11-05T10:00:00.000Z',
    '2026-11-09T23:59:59.999Z',
  ],
] as const)('the alternative limit %s', (_rule, name, awareAt, alternativeDueAt) => {
  expect(clocksOf(facts({ classes: [name], awareAt }), at(awareAt))).toMatchObject([{ alternativeDueAt }]);
});

it('both readings of the beginning of Article 73 are shown', () => {
  const applicationOf = (awareAt: string) => {
    const [{ application, literalApplication }] = clocksOf(facts({ awareAt }), at(awareAt)) as [never];
    return [application, literalApplication];
  };
  expect(applicationOf('2026-08-01T23:59:59.999Z')).toEqual(['PREPARATORY', 'PREPARATORY']);
  expect(applicationOf('2026-08-02T00:00:00.000Z')).toEqual(['PREPARATORY', 'IN_FORCE']);
  expect(applicationOf('2027-12-02T00:00:00.000Z')).toEqual(['IN_FORCE', 'IN_FORCE']);
});

it('escalates at half, three quarters, nine tenths and the end of the time', () => {
  const of = (now: string) => {
    const { passed, nextAt } = escalationOf(facts({ awareAt: '2026-11-02T00:00:00.000Z' }), at(now))!;
    return [passed, nextAt];
  };
  expect(of('2026-11-02T00:00:00Z')).toEqual([0, '2026-11-07T00:00:00.000Z']);
  expect(of('2026-11-07T00:00:00Z')).toEqual([1, '2026-11-09T12:00:00.000Z']);
  expect(of('2026-11-10T00:00:00Z')).toEqual([2, '2026-11-11T00:00:00.000Z']);
  expect(of('2026-11-11T00:00:00Z')).toEqual([3, '2026-11-12T00:00:00.000Z']);
  expect(of('2026-11-12T00:00:00Z')).toEqual([4, null]);
  expect(
    escalationOf(facts({ initialReportAt: '2026-11-03T00:00:00.000Z' }), at('2026-11-04T00:00:00Z')),
  ).toBeUndefined();
});

it('more classes never give more time', () => {
  const classes = fc.subarray([...incidentClasses], { minLength: 1 });
  const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
  const dueOf = (names: readonly IncidentClass[], awareAt: string) =>
    Math.min(
      Infinity,
      ...clocksOf(facts({ classes: names, awareAt }), at(awareAt)).map(({ dueAt }) => Date.parse(dueAt)),
    );
  fc.assert(
    fc.property(classes, classes, time, (some, more, aware) => {
      const awareAt = aware.toISOString();
      expect(dueOf([...some, ...more], awareAt)).toBeLessThanOrEqual(dueOf(some, awareAt));
    }),
  );
});
