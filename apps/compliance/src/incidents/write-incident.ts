import { Injectable } from '@nestjs/common';
import type { Precondition } from '@probatum/http/conditional/precondition';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Clock } from '@probatum/persistence/clock';
import type { Transaction } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { personOf } from '../four-eyes';
import { models } from '../models/model';
import { KnownSubject } from '../known-subject';
import { type Incident, incidents, type IncidentValues } from './incident';
import { changedBy, checkTimes, type Downgrade, factsOf } from './incident-rules';
import { escalationOf } from './incident-clocks';

@Injectable()
export class WriteIncident {
  constructor(
    private readonly records: Records,
    private readonly subject: KnownSubject,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidRequest */
  create(caller: Caller, given: IncidentValues, keyed: KeyedRequest | undefined) {
    const prepare = async () => {
      checkTimes({ ...given, awareAt: given.awareAt ?? undefined } as IncidentValues, this.clock.nowMs());
      await this.subject.check(caller, given);
    };
    return this.records.decide(caller, keyed, (tx) => this.insert(tx, caller, given), prepare);
  }

  private async insert(tx: Transaction, caller: Caller, given: IncidentValues) {
    const now = this.clock.now();
    const awareAt = given.awareAt ?? now.toISOString();
    const values = {
      ...{ ...given, awareAt, classifiedBy: personOf(caller.actor) },
      frozen: await this.frozen(tx, caller, given.modelId ?? null, now),
    };
    const facts = factsOf({ ...values, classes: values.classes ?? ['NON_SERIOUS'], createdAt: awareAt });
    const escalation = escalationOf(facts, now);
    const nextEscalationAt = escalation && (escalation.passed > 0 ? now.toISOString() : escalation.nextAt);
    const row = await this.records.writes.insert(tx, caller, incidents, {
      ...values,
      nextEscalationAt: nextEscalationAt ?? null,
    } as Partial<Incident>);
    return incidents.answer(row, now);
  }

  private async frozen(
    tx: Transaction,
    caller: Caller,
    modelId: string | null,
    now: Date,
  ): Promise<Incident['frozen']> {
    if (modelId === null) return null;
    const { provider, modelName, modelVersion } = await this.records.writes.find(tx, caller, models, modelId);
    return { modelId, provider, modelName, modelVersion, at: now.toISOString() };
  }

  /** @throws InvalidRequest, IncidentNeedsSecondPerson, RecordNotFound, PreconditionFailed */
  async change(caller: Caller, id: string, body: IncidentValues & Downgrade, precondition: Precondition) {
    const { downgradeReason, downgradeApprovedBy, ...given } = body;
    checkTimes(given, this.clock.nowMs());
    await this.subject.check(caller, given);
    const downgrade = {
      ...(downgradeReason ? { downgradeReason } : {}),
      ...(downgradeApprovedBy ? { downgradeApprovedBy } : {}),
    };
    return this.records.change(caller, incidents, id, changedBy(given, downgrade, caller.actor), precondition);
  }
}
