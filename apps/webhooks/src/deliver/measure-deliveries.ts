import { Injectable, type OnModuleInit } from '@nestjs/common';
import { addGauge } from '@probatum/observability/metrics';
import { Database } from '@probatum/persistence/database';
import { Registry } from 'prom-client';

const pendingDeliveries = `
  select count(*)::int as count,
    coalesce(extract(epoch from now() - min(next_attempt_at) filter (where started_at is null and next_attempt_at <= now())), 0)::float8
      as overdue
  from deliveries where next_attempt_at is not null`;

/** Metrics for operators: the number of pending deliveries, and how long they have been due. */
@Injectable()
export class MeasureDeliveries implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly metrics: Registry,
  ) {}

  onModuleInit(): void {
    addGauge(this.metrics, {
      name: 'probatum_webhook_deliveries_pending',
      help: 'Deliveries that have neither succeeded nor failed yet',
      measure: async () => [{ value: (await this.pending()).count }],
    });
    addGauge(this.metrics, {
      name: 'probatum_webhook_overdue_seconds',
      help: 'How long the most overdue delivery has been due, 0 if none is',
      measure: async () => [{ value: (await this.pending()).overdue }],
    });
  }

  private async pending(): Promise<{ count: number; overdue: number }> {
    const [row] = await this.database.query<{ count: number; overdue: number }>(pendingDeliveries);
    return row!;
  }
}
