import { Inject, Injectable } from '@nestjs/common';
import { certificateIssued, certificateIssuedV2 } from '@probatum/contracts/events/certificates';
import { streamName } from '@probatum/contracts/events/event';
import { CONFIG, LOGGER, NATS } from '@probatum/service/resources';
import { flushOutbox } from '@probatum/messaging/relay-flush';
import type { NatsConnection } from 'nats';
import type { Logger } from 'pino';
import { AnchoringNotCaughtUp } from '../anchor/anchor.errors';
import type { AnchoringConfig } from '../anchoring.config';

const pauseMs = 10;
const consumers = [certificateIssued, certificateIssuedV2].map(({ name }) => `anchoring-${name.replaceAll('.', '-')}`);

/** Waits until every certificate that was committed before the call is a leaf here. */
@Injectable()
export class CatchUp {
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: AnchoringConfig,
    @Inject(NATS) private readonly nats: NatsConnection,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Calls that come while one is under way share the next one: it begins after each of them.
   * @throws AnchoringNotCaughtUp when they do not arrive in time, or when the certificates service or NATS does not answer
   */
  execute(): Promise<void> {
    if (!this.running) return this.start();
    this.next ??= this.running.catch(() => undefined).then(() => this.start());
    return this.next;
  }

  private start(): Promise<void> {
    this.next = undefined;
    this.running = this.catchUp().finally(() => (this.running = undefined));
    return this.running;
  }

  private async catchUp(): Promise<void> {
    const { ANCHOR_TRIGGER_TIMEOUT_MS: limitMs } = this.config;
    const until = performance.now() + limitMs;
    try {
      const { lastSequence } = await flushOutbox(this.nats, certificateIssued.context, limitMs);
      while (!(await this.hasPassed(lastSequence))) {
        if (performance.now() > until) throw new AnchoringNotCaughtUp();
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    } catch (error) {
      if (error instanceof AnchoringNotCaughtUp) throw error;
      this.logger.warn(
        { err: error },
        'the relay or the consumer did not confirm in time that all certificates have arrived',
      );
      throw new AnchoringNotCaughtUp();
    }
  }

  /** The stream holds other events too, at which a consumer never arrives: then nothing of its own is left. */
  private async hasPassed(sequence: number): Promise<boolean> {
    const manager = await this.nats.jetstreamManager();
    const stream = streamName(certificateIssued.context);
    const infos = await Promise.all(consumers.map((consumer) => manager.consumers.info(stream, consumer)));
    return infos.every(
      (info) => info.ack_floor.stream_seq >= sequence || info.num_pending + info.num_ack_pending === 0,
    );
  }
}
