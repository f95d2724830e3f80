import { Injectable, type OnModuleInit } from '@nestjs/common';
import { addGauge, type Measurement } from '@probatum/observability/metrics';
import { environments } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { formatEther } from 'ethers';
import { Registry } from 'prom-client';
import { ChainConnection } from '../chain/chain-connection';

const pendingLeaves = `
  select environment, count(*)::float8 as value from leaves where anchor_id is null group by environment`;

const oldestUnanchored = `
  select environment, extract(epoch from clock_timestamp() - min(since))::float8 as value
  from (
    (select environment, min(received_at) as since from leaves where anchor_id is null group by environment)
    union all
    (select environment, min(oldest_leaf_at) from anchors where status <> 'CONFIRMED' group by environment)
  ) waiting group by environment`;

/**
 * Metrics that show an operator that anchoring is stuck, before a customer notices. Age is a better sign than errors.
 */
@Injectable()
export class MeasureAnchoring implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly connection: ChainConnection,
    private readonly metrics: Registry,
  ) {}

  onModuleInit(): void {
    this.gauge('probatum_anchoring_pending_leaves', 'Certificates that are not in a batch yet', pendingLeaves);
    this.gauge(
      'probatum_anchoring_oldest_unanchored_seconds',
      'Age of the oldest certificate without a confirmed anchor',
      oldestUnanchored,
    );
    addGauge(this.metrics, {
      name: 'probatum_anchoring_wallet_balance_ether',
      help: 'Balance of the account that pays for anchors',
      measure: async () => [{ value: await this.balance() }],
    });
  }

  private gauge(name: string, help: string, text: string): void {
    const measure = async (): Promise<Measurement[]> => {
      const rows = await this.database.query<{ environment: string; value: number }>(text);
      return environments.map((environment) => ({
        value: rows.find((row) => row.environment === environment)?.value ?? 0,
        labels: { environment },
      }));
    };
    addGauge(this.metrics, { name, help, labels: ['environment'], measure });
  }

  private async balance(): Promise<number> {
    const chain = await this.connection.chain();
    return Number(formatEther(await chain.balance()));
  }
}
