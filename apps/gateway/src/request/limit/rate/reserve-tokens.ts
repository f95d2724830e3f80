import { Inject, Injectable } from '@nestjs/common';
import { withinTime } from '@probatum/deadlines/within-time';
import { LOGGER } from '@probatum/service/resources';
import { Database } from '@probatum/persistence/database';
import { GroupCommit } from '@probatum/persistence/group-commit';
import type { Logger } from 'pino';
import { Counter, Registry } from 'prom-client';
import { reserveTokens } from './rate-limits.repository';
import { type Ask, type Grant, leaseLifeMs } from '@probatum/rate-limit/reservation';

/** Reservations that are asked for at the same time share one statement; an answer that comes too late is none. */
@Injectable()
export class ReserveTokens {
  private readonly group: GroupCommit<Ask, Grant>;
  private readonly reservations: Counter<'outcome'>;
  private readonly tokens: Counter<'way'>;

  constructor(
    database: Database,
    @Inject(Registry) registry: Registry,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.group = new GroupCommit((asks) => withinTime(leaseLifeMs, reserveTokens(database, asks)), {
      max: 100,
      lanes: 2,
      ownerOf: ({ of }) => of.organizationId,
      // A request asks for its credential and for its organization.
      perTurn: true,
    });
    this.reservations = new Counter({
      name: 'probatum_rate_limit_leases_total',
      help: 'Leases that this process requested from the rate limits that all gateways share',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.tokens = new Counter({
      name: 'probatum_rate_limit_tokens_total',
      help: 'Tokens that were reserved, and tokens that were returned unused',
      labelNames: ['way'],
      registers: [registry],
    });
  }

  async execute(ask: Ask): Promise<Grant> {
    try {
      const grant = await this.group.submit(ask);
      this.count(ask, grant);
      return grant;
    } catch (error) {
      this.reservations.inc({ outcome: 'failed' });
      this.logger.error({ err: error, credential: ask.of.id }, 'no tokens of the rate limits could be reserved');
      throw error;
    }
  }

  private count({ returned }: Ask, { tokens }: Grant): void {
    this.reservations.inc({ outcome: tokens > 0 ? 'granted' : 'empty' });
    this.tokens.inc({ way: 'reserved' }, tokens);
    this.tokens.inc({ way: 'returned' }, returned);
  }
}
