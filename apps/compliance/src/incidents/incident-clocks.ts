import { dutyOf, newestVersion } from '../law/law-catalogue';

/** Times by which incidents are reported to authorities. All arithmetic is in UTC: no change of local time moves a limit. */

export const incidentClasses = [
  'CRITICAL_INFRASTRUCTURE',
  'WIDESPREAD_INFRINGEMENT',
  'DEATH',
  'SERIOUS_HEALTH_HARM',
  'FUNDAMENTAL_RIGHTS_INFRINGEMENT',
  'PROPERTY_OR_ENVIRONMENT',
  'SYSTEMIC_RISK',
  'PERSONAL_DATA_BREACH',
  'NON_SERIOUS',
] as const;
export type IncidentClass = (typeof incidentClasses)[number];

export const regimes = ['AI_ACT_73', 'AI_ACT_55', 'GDPR_33'] as const;
export type Regime = (typeof regimes)[number];

export const clockStates = ['RUNNING', 'DUE_SOON', 'OVERDUE', 'MET', 'LATE'] as const;

interface Limit {
  readonly regime: Regime;
  readonly ref: string;
  readonly hours: number;
}

const days = (count: number) => count * 24;

/** Outer limits: a report is due without delay once it can be made. */
const limits: Readonly<Partial<Record<IncidentClass, Limit>>> = {
  CRITICAL_INFRASTRUCTURE: { regime: 'AI_ACT_73', ref: 'Article 73(3)', hours: days(2) },
  WIDESPREAD_INFRINGEMENT: { regime: 'AI_ACT_73', ref: 'Article 73(3)', hours: days(2) },
  DEATH: { regime: 'AI_ACT_73', ref: 'Article 73(4)', hours: days(10) },
  SERIOUS_HEALTH_HARM: { regime: 'AI_ACT_73', ref: 'Article 73(2)', hours: days(15) },
  FUNDAMENTAL_RIGHTS_INFRINGEMENT: { regime: 'AI_ACT_73', ref: 'Article 73(2)', hours: days(15) },
  PROPERTY_OR_ENVIRONMENT: { regime: 'AI_ACT_73', ref: 'Article 73(2)', hours: days(15) },
  SYSTEMIC_RISK: { regime: 'AI_ACT_55', ref: 'Article 55(1)(c)', hours: days(15) },
  PERSONAL_DATA_BREACH: { regime: 'GDPR_33', ref: 'GDPR, Article 33(1)', hours: 72 },
};

/** The first day of each regime, and the same by the words of Article 113 alone, where the catalogue has two readings. */
const firstDays: Readonly<Record<Regime, { readonly own: string; readonly literal: string }>> = {
  AI_ACT_73: firstDaysOf('I73'),
  AI_ACT_55: firstDaysOf('G55.c'),
  GDPR_33: { own: '2018-05-25', literal: '2018-05-25' },
};

/** By the newest text. Of the classes of high-risk systems, those of Annex III come first. */
function firstDaysOf(code: string): { readonly own: string; readonly literal: string } {
  const { appliesFrom, alternative } = dutyOf(code).applications[newestVersion]![0]!;
  return { own: appliesFrom, literal: alternative?.appliesFrom ?? appliesFrom };
}

export interface IncidentFacts {
  readonly classes: readonly IncidentClass[];
  readonly awareAt: string;
  readonly initialReportAt: string | null;
  readonly breachReportAt: string | null;
}

export interface IncidentClock {
  readonly regime: Regime;
  readonly class: IncidentClass;
  readonly ref: string;
  readonly dueAt: string;
  /** By Regulation 1182/71, Article 3(4) and (5), without public holidays; null for a limit in hours. */
  readonly alternativeDueAt: string | null;
  readonly application: 'IN_FORCE' | 'PREPARATORY';
  /** The same by the words of Article 113 alone. */
  readonly literalApplication: 'IN_FORCE' | 'PREPARATORY';
  readonly state: (typeof clockStates)[number];
  /** Percent of the time that is over, at most 100. */
  readonly elapsed: number;
}

/** One clock for each regime that the classes touch, by the class with the earliest limit. */
export function clocksOf(facts: IncidentFacts, now: Date): IncidentClock[] {
  return regimes.flatMap((regime) => {
    const concerned = facts.classes.flatMap((name) => {
      const limit = limits[name];
      return limit?.regime === regime ? [{ name, limit }] : [];
    });
    const [first] = concerned.sort((one, other) => one.limit.hours - other.limit.hours);
    return first ? [clock(first.name, first.limit, facts, now)] : [];
  });
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** From this share of the time on, a clock is DUE_SOON. */
const soon = 75;

function clock(name: IncidentClass, { regime, ref, hours }: Limit, facts: IncidentFacts, now: Date): IncidentClock {
  const [awareMs, lengthMs] = [Date.parse(facts.awareAt), hours * hourMs];
  const dueMs = awareMs + lengthMs;
  const reportedAt = regime === 'GDPR_33' ? facts.breachReportAt : facts.initialReportAt;
  const elapsed = Math.min(100, Math.max(0, ((now.getTime() - awareMs) / lengthMs) * 100));
  const since = (day: string) => (awareMs >= Date.parse(day) ? 'IN_FORCE' : 'PREPARATORY');
  return {
    ...{ regime, class: name, ref },
    dueAt: new Date(dueMs).toISOString(),
    alternativeDueAt: regime === 'GDPR_33' ? null : new Date(alternative(awareMs, hours / 24)).toISOString(),
    application: since(firstDays[regime].own),
    literalApplication: since(firstDays[regime].literal),
    state: stateOf(reportedAt, dueMs, elapsed),
    elapsed: Math.floor(elapsed),
  };
}

function stateOf(reportedAt: string | null, dueMs: number, elapsed: number): IncidentClock['state'] {
  if (reportedAt !== null) return Date.parse(reportedAt) <= dueMs ? 'MET' : 'LATE';
  if (elapsed >= 100) return 'OVERDUE';
  return elapsed >= soon ? 'DUE_SOON' : 'RUNNING';
}

/** The end of the last day: not a Saturday or Sunday, and with at least two working days since the day of awareness. */
function alternative(awareMs: number, length: number): number {
  let day = Math.floor(awareMs / dayMs);
  let workingDays = 0;
  for (let passed = 1; ; passed += 1) {
    day += 1;
    if (isWorkingDay(day)) workingDays += 1;
    if (passed >= length && isWorkingDay(day) && workingDays >= 2) return (day + 1) * dayMs - 1;
  }
}

/** @param day since 1970-01-01, a Thursday */
const isWorkingDay = (day: number) => (day + 3) % 7 < 5;

/** Percent of the time at which an incident is escalated. */
export const escalations = [50, 75, 90, 100] as const;

export interface Escalation {
  /** Number of the escalations that are over. */
  readonly passed: number;
  readonly nextAt: string | null;
}

/** @returns of the open clock that ends first, or undefined without one */
export function escalationOf(
  facts: IncidentFacts,
  now: Date,
): (Escalation & { readonly clock: IncidentClock }) | undefined {
  const open = clocksOf(facts, now).filter(({ state }) => state !== 'MET' && state !== 'LATE');
  const [first] = open.sort((one, other) => one.dueAt.localeCompare(other.dueAt));
  if (!first) return undefined;
  const [awareMs, dueMs] = [Date.parse(facts.awareAt), Date.parse(first.dueAt)];
  const times = escalations.map((percent) => awareMs + ((dueMs - awareMs) * percent) / 100);
  const passed = times.filter((time) => time <= now.getTime()).length;
  return { clock: first, passed, nextAt: passed === times.length ? null : new Date(times[passed]!).toISOString() };
}
