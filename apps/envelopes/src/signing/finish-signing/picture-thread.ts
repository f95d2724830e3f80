import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { FairQueue } from '@probatum/persistence/fair-queue';
import { TaskThread } from '../../threads/task-thread';
import { SigningBusy } from '../signing.errors';

export interface Picture {
  /** A PNG that this service has written. */
  readonly png: Uint8Array;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** A sentence says why a picture is refused. */
export type PictureAnswer = { readonly picture: Picture } | { readonly refused: string };

interface Waiting {
  readonly base64: string;
  readonly resolve: (answer: PictureAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** A million pixels take about 150 ms. */
const timeLimitMs = 10_000;
/** Pictures that wait: of one organization, and of all. */
const maxWaiting = { ofOne: 100, ofAll: 200 };

/**
 * Reads pictures in a thread of its own, so that other requests do not wait for them. Organizations take turns: the many
 * pictures of one hold up no recipient of another.
 */
@Injectable()
export class PictureThread implements OnApplicationShutdown {
  private readonly thread = new TaskThread<string, PictureAnswer>(join(__dirname, 'picture-program'), timeLimitMs);
  private readonly queue = new FairQueue<Waiting>();
  private readonly waiting = new Map<string, number>();
  private running: Promise<void> | undefined;

  /** After the requests that are under way. */
  async onApplicationShutdown(): Promise<void> {
    await this.running;
    await this.thread.end();
  }

  /**
   * @param pictures in base64
   * @returns an answer for each of them, in their order
   * @throws SigningBusy
   */
  async read(organization: string, pictures: readonly string[]): Promise<PictureAnswer[]> {
    if (pictures.length === 0) return [];
    const own = this.waiting.get(organization) ?? 0;
    const isFull = own + pictures.length > maxWaiting.ofOne || this.queue.size + pictures.length > maxWaiting.ofAll;
    if (isFull) throw new SigningBusy();
    const answers = pictures.map((base64) => this.add(organization, base64));
    this.running ??= this.run();
    return Promise.all(answers);
  }

  private add(organization: string, base64: string): Promise<PictureAnswer> {
    this.count(organization, 1);
    return new Promise<PictureAnswer>((resolve, reject) =>
      this.queue.add(organization, { base64, resolve, reject }),
    ).finally(() => this.count(organization, -1));
  }

  private count(organization: string, by: number): void {
    const count = (this.waiting.get(organization) ?? 0) + by;
    if (count > 0) this.waiting.set(organization, count);
    else this.waiting.delete(organization);
  }

  private async run(): Promise<void> {
    for (let next = this.queue.take(); next; next = this.queue.take())
      await this.thread.run(next.base64).then(next.resolve, next.reject);
    this.running = undefined;
  }
}
