import { Injectable } from '@nestjs/common';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import type { Facts } from '@probatum/trust-policy/policy';
import { type AssessedCertificate, onePerCertificate, type StatedFacts } from '../assessment/assessment';
import { lockAssessments, mergeStatedFacts } from '../assessment/assessments.repository';
import { publishChanges } from '../assessment/publish-changes';

interface AboutCertificate {
  readonly certificateId: string;
}

/**
 * Adds what events say to what is known of their certificates. Before a certificate is known itself, it only keeps it. No
 * inbox row is needed: a fact that is stated again changes nothing.
 */
@Injectable()
export class StateFacts {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute<Data extends AboutCertificate>(
    events: readonly CloudEvent<Data>[],
    factsOf: (data: Data) => Facts,
  ): Promise<void> {
    const stated = events.map(({ organizationid: organizationId, environment, data }) => {
      return { organizationId, environment, certificateId: data.certificateId, facts: factsOf(data) };
    });
    const unheardOf = await this.database.transaction((tx) => this.restate(tx, onePerCertificate(stated)));
    if (unheardOf.length > 0) await this.database.transaction((tx) => this.stateEarly(tx, unheardOf));
  }

  /** @returns the facts of certificates that are not known yet */
  private async restate(tx: Transaction, stated: readonly StatedFacts[]): Promise<StatedFacts[]> {
    const known = new Map((await lockAssessments(tx, stated)).map((row) => [keyOf(row), row]));
    const restated = stated.flatMap((entry) => withFacts(known.get(keyOf(entry)), entry.facts));
    await publishChanges(tx, restated, this.clock.now());
    return stated.filter((entry) => !known.has(keyOf(entry)));
  }

  /** By now another replica may have stored one of them. */
  private async stateEarly(tx: Transaction, stated: readonly StatedFacts[]): Promise<void> {
    await publishChanges(tx, await mergeStatedFacts(tx, stated), this.clock.now());
  }
}

/** @returns the certificate with these facts as well, unless it has them already */
function withFacts(known: AssessedCertificate | undefined, facts: Facts): AssessedCertificate[] {
  if (!known || Object.entries(facts).every(([name, value]) => known.facts[name] === value)) return [];
  return [{ ...known, facts: { ...known.facts, ...facts } }];
}

function keyOf({ organizationId, environment, certificateId }: StatedFacts): string {
  return `${organizationId} ${environment} ${certificateId}`;
}
