import { Inject, Injectable } from '@nestjs/common';
import { certificateIssued } from '@probatum/contracts/events/certificates';
import { streamName } from '@probatum/contracts/events/event';
import { CONFIG, LOGGER, NATS } from '@probatum/http/resources';
import { flushOutbox } from '@probatum/messaging/relay-flush';
import type { NatsConnection } from 'nats';
import type { Logger } from 'pino';
import { AnchoringNotCaughtUp } from '../anchor/anchor.errors';
import type { AnchoringConfig } from '../anchoring.config';

const pauseMs = 10;
const consumer = `anchoring-${certificateIssued.name.replaceAll('.', '-')}`;

/** Waits until every certificate that was committed before the call is a leaf here. */
@Injectable()
export class CatchUp {
  constructor(
    @Inject(CONFIG) private readonly config: AnchoringConfig,
    @Inject(NATS) private readonly nats: NatsConnection,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws AnchoringNotCaughtUp when they do not arrive in time, or when the certificates service or NATS does not answer */
  async execute(): Promise<void> {
    const { ANCHOR_TRIGGER_TIMEOUT_MS: limitMs } = this.config;
    const until = Date.now() + limitMs;
    try {
      const { lastSequence } = await flushOutbox(this.nats, certificateIssued.context, limitMs);
      while (!(await this.hasPassed(lastSequence))) {
        if (Date.now() > until) throw new AnchoringNotCaughtUp();
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    } catch (error) {
      if (error instanceof AnchoringNotCaughtUp) throw error;
      this.logger.warn({ err: error }, 'cannot tell whether all certificates have arrived');
      throw new AnchoringNotCaughtUp();
    }
  }

  /** The stream holds other events too, at which this consumer never arrives: then nothing of its own is left. */
  private async hasPassed(sequence: number): Promise<boolean> {
    const manager = await this.nats.jetstreamManager();
    const info = await manager.consumers.info(streamName(certificateIssued.context), consumer);
    return info.ack_floor.stream_seq >= sequence || info.num_pending + info.num_ack_pending === 0;
  }
}
