import type { Actor } from '@probatum/http/identity/identity';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { FieldError } from '@probatum/http/problems/problem';
import type { Verb } from '@probatum/records/record-writes';
import type { Model } from '../models/model';
import { personOf, secondLook } from '../four-eyes';
import type { Incident, IncidentValues } from './incident';
import { clocksOf, escalationOf, type IncidentFacts } from './incident-clocks';
import { IncidentNeedsSecondPerson } from './incident.errors';

/** By how much the clock of a caller may be ahead. */
const aheadMs = 300_000;

export interface Downgrade {
  readonly downgradeReason?: string;
  readonly downgradeApprovedBy?: string;
}

/** @throws InvalidRequest for times that have not come */
export function checkTimes(given: IncidentValues, nowMs: number): void {
  const names = [
    'occurredAt',
    'detectedAt',
    'awareAt',
    'causalLinkAt',
    'initialReportAt',
    'finalReportAt',
    'breachReportAt',
  ] as const;
  const errors: FieldError[] = names.flatMap((name) => {
    const time = given[name];
    if (!time || Date.parse(time) <= nowMs + aheadMs) return [];
    return [{ pointer: `/${name}`, code: 'future', message: 'must not be in the future' }];
  });
  if (given.awareAt === null) errors.push({ pointer: '/awareAt', code: 'required', message: 'must not be removed' });
  if (errors.length > 0) throw new InvalidRequest(errors);
}

/**
 * A change by `PUT`.
 * @param model as it is now, if the change names one
 * @throws IncidentNeedsSecondPerson
 */
export function changedBy(given: IncidentValues, { downgrade, actor, model }: Change): Verb<Incident> {
  return (incident, at) => {
    const isOtherModel = given.modelId !== undefined && given.modelId !== incident.modelId;
    const wanted = { ...incident, ...given, frozen: isOtherModel ? frozen(model, at) : incident.frozen };
    const isLater = hasMoreTime(wanted, incident, at);
    const classifiedBy = given.classes || given.awareAt ? personOf(actor) : incident.classifiedBy;
    const changed = { ...wanted, classifiedBy };
    return withEscalation(isLater ? downgraded(changed, incident, { downgrade, actor, at }) : changed, at);
  };
}

export interface Change {
  readonly downgrade: Downgrade;
  readonly actor: Actor;
  readonly model: Model | undefined;
}

/** Article 73(6): the model at the time at which the incident names it first. */
export function frozen(model: Model | undefined, at: Date): Incident['frozen'] {
  if (!model) return null;
  const { id, provider, modelName, modelVersion } = model;
  return { modelId: id, provider, modelName, modelVersion, at: at.toISOString() };
}

interface Decision {
  readonly downgrade: Downgrade;
  readonly actor: Actor;
  readonly at: Date;
}

function downgraded(wanted: Incident, before: Incident, { downgrade, actor, at }: Decision): Incident {
  const look = secondLook(before.classifiedBy, actor, downgrade.downgradeApprovedBy);
  if (!look || !downgrade.downgradeReason) throw new IncidentNeedsSecondPerson();
  const { by, credential, fourEyes } = look;
  return {
    ...wanted,
    downgrade: {
      ...{ reason: downgrade.downgradeReason, approvedBy: by, credential, fourEyes },
      from: [...before.classes],
      at: at.toISOString(),
    },
  };
}

/** @param incident as it is stored, or will be */
export function factsOf(incident: Pick<Incident, 'classes' | 'awareAt' | 'createdAt'> & IncidentValues): IncidentFacts {
  const { classes, awareAt, createdAt, initialReportAt = null, breachReportAt = null } = incident;
  return { classes, awareAt: awareAt ?? createdAt, initialReportAt, breachReportAt };
}

/** Whether a clock, reported or not, ends later than before, or is gone. */
function hasMoreTime(wanted: Incident, before: Incident, at: Date): boolean {
  const limits = new Map(clocksOf(factsOf(wanted), at).map(({ regime, dueAt }) => [regime, dueAt]));
  return clocksOf(factsOf(before), at).some(({ regime, dueAt }) => {
    const now = limits.get(regime);
    return now === undefined || now > dueAt;
  });
}

/** When the incident is escalated next. Each step is announced once. */
export function withEscalation(incident: Incident, at: Date): Incident {
  const found = escalationOf(factsOf(incident), at);
  if (!found || incident.status === 'CLOSED') return { ...incident, nextEscalationAt: null };
  const isOverdueHere = found.passed > incident.escalated;
  return { ...incident, nextEscalationAt: isOverdueHere ? at.toISOString() : found.nextAt };
}
