import { setTimeout as delay } from 'node:timers/promises';
import type { LocalProcess } from '@probatum/local-infrastructure/local-process';
import type { RunningServer } from '@probatum/local-infrastructure/running-server';

export interface PartOptions {
  readonly name: string;
  /** Starts the server; on this port if one is named. */
  readonly begin: (port: number | undefined) => Promise<RunningServer>;
  readonly port?: number;
  readonly announce: (line: string) => void;
  /** Called after each start, because the pid has changed. */
  readonly onStart?: () => void;
}

/**
 * A server of the platform in a separate process. If it ends unexpectedly, it is started again, and this is reported.
 */
export class Part {
  readonly name: string;
  private server?: RunningServer;
  /** Counts starts and stops, so that a waiter for an earlier one gives up. */
  private era = 0;
  private launching: Promise<void> = Promise.resolve();

  constructor(private readonly options: PartOptions) {
    this.name = options.name;
  }

  get url(): string {
    return this.current.url;
  }

  get pid(): number {
    return this.current.process.pid;
  }

  get running(): boolean {
    return this.server?.process.running ?? false;
  }

  async start(): Promise<void> {
    await this.launch(++this.era);
  }

  /** Resolves when no start is running. */
  async settled(): Promise<void> {
    await this.launching.catch(() => undefined);
  }

  /** Ends the server, which then stays down until it is started. */
  async stop(how: 'gracefully' | 'at once' = 'gracefully'): Promise<void> {
    this.era += 1;
    if (how === 'at once') await this.server?.process.kill();
    else await this.server?.process.stop();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  private get current(): RunningServer {
    if (!this.server) throw new Error(`${this.name} was never started`);
    return this.server;
  }

  private launch(era: number): Promise<void> {
    this.launching = this.begin(era);
    return this.launching;
  }

  private async begin(era: number): Promise<void> {
    const server = await this.options.begin(this.server?.port ?? this.options.port);
    if (era !== this.era) return server.process.stop();
    this.server = server;
    this.options.onStart?.();
    void this.watch(server.process, era);
  }

  private async watch(process: LocalProcess, era: number): Promise<void> {
    const { code, signal } = await process.ended;
    if (era !== this.era) return;
    const how = signal ? `by ${signal}` : `with code ${code}`;
    this.options.announce(`! ${this.name} (process ${process.pid}) ended ${how}: starting it again`);
    await this.comeBack(era);
  }

  private async comeBack(era: number): Promise<void> {
    for (let pauseMs = 100; era === this.era; pauseMs = Math.min(2 * pauseMs, 5_000)) {
      try {
        await this.launch(era);
        if (era === this.era) this.options.announce(`✓ ${this.name} is up again (process ${this.pid})`);
        return;
      } catch (error) {
        if (era !== this.era) return;
        this.options.announce(`! ${this.name} does not come up: ${(error as Error).message}`);
        await delay(pauseMs);
      }
    }
  }
}
