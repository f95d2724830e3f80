import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { incidentEscalated } from '@probatum/contracts/events/compliance';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { OnTime } from '../on-time/on-time';
import { type Incident, incidents } from './incident';
import { escalationOf, escalations } from './incident-clocks';
import { factsOf } from './incident-rules';

const note = `
  update incidents set escalated = $4, next_escalation_at = $5
  where organization_id = $1 and environment = $2 and id = $3`;

const open = { table: 'incidents', column: 'next_escalation_at', where: 'next_escalation_at is not null' };

/** Announces that the time to report an incident runs out, each time once: the row that says so is locked meanwhile. */
@Injectable()
export class EscalateIncidents implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly onTime: OnTime;

  constructor(database: Database, records: Records, clock: Clock, @Inject(LOGGER) logger: Logger) {
    this.onTime = new OnTime(open, { database, clock, logger }, ({ id, ...tenant }) =>
      database.transaction(async (tx) => {
        const incident = await records.writes.find(tx, tenant, incidents, id, true);
        await announce(tx, incident, clock.now());
      }),
    );
  }

  onApplicationBootstrap(): void {
    this.onTime.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.onTime.stop();
  }
}

async function announce(tx: Transaction, incident: Incident, now: Date): Promise<void> {
  const { organizationId, environment, id, escalated, status } = incident;
  const found = status === 'CLOSED' ? undefined : escalationOf(factsOf(incident), now);
  const passed = Math.max(escalated, found?.passed ?? 0);
  await tx.query(note, [organizationId, environment, id, passed, found?.nextAt ?? null]);
  if (!found || found.passed <= escalated) return;
  const { regime, class: name, dueAt, state } = found.clock;
  await tx.publish(incidentEscalated, {
    ...{ organizationId, environment, subject: id, time: now },
    data: { incidentId: id, regime, class: name, dueAt, percent: escalations[found.passed - 1]!, state },
  });
}
