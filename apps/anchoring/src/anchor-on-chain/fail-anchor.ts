import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import type { Queryable } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import { type Anchor, retryPauseMs } from '../anchor/anchor';
import { failAnchor } from '../anchor/anchor-transitions';
import type { AnchoringConfig } from '../anchoring.config';

/** Notes a failure that waiting alone does not cure, and when to try again. */
@Injectable()
export class FailAnchor {
  constructor(
    @Inject(CONFIG) private readonly config: AnchoringConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async execute(on: Queryable, anchor: Anchor, reason: string): Promise<void> {
    const failures = anchor.failures + 1;
    this.logger.error({ anchorId: anchor.id, failures, reason }, 'anchoring failed and will be retried');
    await failAnchor(on, anchor.id, reason, retryPauseMs(failures, this.config.ANCHOR_RETRY_SECONDS * 1000));
  }
}
