import { Injectable } from '@nestjs/common';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { freshEvents } from '@probatum/messaging/inbox';
import { Database } from '@probatum/persistence/database';
import type { Facts } from '@probatum/trust-policy/policy';
import { onePerCertificate } from '../assessment/assessment';
import { mergeStatedFacts } from '../assessment/assessments.repository';
import { publishChanges } from '../assessment/publish-changes';

interface AboutCertificate {
  readonly certificateId: string;
}

/** Adds what events say to what is known of their certificates. Before a certificate is known itself, it only keeps it. */
@Injectable()
export class StateFacts {
  constructor(private readonly database: Database) {}

  async execute<Data extends AboutCertificate>(
    consumer: string,
    events: readonly CloudEvent<Data>[],
    factsOf: (data: Data) => Facts,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const fresh = await freshEvents(tx, consumer, events);
      if (fresh.length === 0) return;
      const stated = fresh.map(({ organizationid: organizationId, environment, data }) => {
        return { organizationId, environment, certificateId: data.certificateId, facts: factsOf(data) };
      });
      await publishChanges(tx, await mergeStatedFacts(tx, onePerCertificate(stated)));
    });
  }
}
