import { Injectable } from '@nestjs/common';
import type { Precondition } from '@probatum/http/conditional/precondition';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Queryable, type Transaction } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { personOf } from '../four-eyes';
import { type Model, models } from '../models/model';
import { KnownSubject } from '../known-subject';
import { type Incident, incidents, type IncidentValues } from './incident';
import { changedBy, checkTimes, type Downgrade, factsOf, frozen } from './incident-rules';
import { escalationOf } from './incident-clocks';

@Injectable()
export class WriteIncident {
  constructor(
    private readonly database: Database,
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
      frozen: frozen(await this.modelOf(tx, caller, given), now),
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

  /** @throws InvalidRequest, IncidentNeedsSecondPerson, RecordNotFound, PreconditionFailed */
  async change(caller: Caller, id: string, body: IncidentValues & Downgrade, precondition: Precondition) {
    const { downgradeReason, downgradeApprovedBy, ...given } = body;
    checkTimes(given, this.clock.nowMs());
    await this.subject.check(caller, given);
    const downgrade = {
      ...(downgradeReason ? { downgradeReason } : {}),
      ...(downgradeApprovedBy ? { downgradeApprovedBy } : {}),
    };
    const { actor } = caller;
    const model = await this.modelOf(this.database.of(caller), caller, given);
    return this.records.change(caller, incidents, id, changedBy(given, { downgrade, actor, model }), precondition);
  }

  private async modelOf(on: Queryable, caller: Caller, { modelId }: IncidentValues): Promise<Model | undefined> {
    return modelId ? this.records.writes.find(on, caller, models, modelId) : undefined;
  }
}
