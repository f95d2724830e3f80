import type { ServerResponse } from 'node:http';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '@probatum/service/resources';
import { whenOver } from '../../call/when-over';
import type { Call } from '../../call/call';
import type { GatewayConfig } from '../../../gateway-variables';
import { holderOf } from '../share-connections/holder';

interface Answer {
  readonly caller: string;
  readonly response: ServerResponse;
  /** Since when a part of it waits to be sent. */
  waitingSince: number | undefined;
}

/**
 * Answers of the gateway itself whose callers do not read them, each of which stays in its memory. While few are unread, a
 * caller may take its time, as on a slow line. When there are more, those who have most of them lose the oldest ones.
 */
@Injectable()
export class UnreadAnswers implements OnApplicationShutdown {
  private readonly answers = new Set<Answer>();
  private readonly timer: NodeJS.Timeout;
  private readonly most: number;
  private readonly patienceMs: number;

  constructor(@Inject(CONFIG) config: Pick<GatewayConfig, 'CONNECTIONS_PER_SERVICE' | 'STALLED_READER_MS'>) {
    this.most = Math.ceil(config.CONNECTIONS_PER_SERVICE / 4);
    this.patienceMs = config.STALLED_READER_MS;
    this.timer = setInterval(() => this.look(), Math.min(1_000, this.patienceMs / 2)).unref();
  }

  watch(call: Call): void {
    const { response } = call;
    const answer: Answer = { caller: holderOf(call).caller, response, waitingSince: undefined };
    this.answers.add(answer);
    whenOver(call, () => this.answers.delete(answer));
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Called by its own timer. */
  look(): void {
    const now = performance.now();
    const unread: Answer[] = [];
    for (const answer of this.answers) {
      if (answer.response.writableLength === 0) answer.waitingSince = undefined;
      else unread.push(Object.assign(answer, { waitingSince: answer.waitingSince ?? now }));
    }
    if (unread.length > this.most) this.letGo(unread, now - this.patienceMs);
  }

  /** A caller is told by a cut connection: half an answer must not look whole. Answers behind others on it end with it. */
  private letGo(unread: readonly Answer[], limit: number): void {
    const byCaller = new Map<string, Answer[]>();
    for (const answer of [...unread].sort((one, other) => one.waitingSince! - other.waitingSince!)) {
      byCaller.set(answer.caller, [...(byCaller.get(answer.caller) ?? []), answer]);
    }
    for (let left = unread.length; left > this.most; left -= 1) {
      const most = [...byCaller.values()].reduce((one, other) => (other.length > one.length ? other : one));
      if (most[0]!.waitingSince! > limit) return;
      most.shift()!.response.req.socket.destroy();
    }
  }
}
