import { Clock, clockToleranceMs } from './clock';
import { type ClockReading, readClocks } from './clock-reading';
import type { Database } from './database';
import { HeldTime } from './held-time';
import { machineClockMs } from './machine-clock';

const everyMs = 30_000;
const lookMs = 1_000;
const firstTries = 10;
/** Interval at which a lasting problem is logged again. */
const logAgainMs = 3_600_000;

export interface ClockLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface ClockOptions {
  readonly log: ClockLog;
  /** Milliseconds since 1970 by the clock of this machine. */
  readonly wallClock?: () => number;
}

/** The database's time without a query: measured at the start, every half minute, and when this machine's clock jumps. */
export class DatabaseClock extends Clock {
  private readonly saidAtMs = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private asking: Promise<boolean> | undefined;
  private askedAtMs = performance.now();
  private readAtMs = performance.now();
  private shiftMs: number;

  private constructor(
    private readonly read: () => Promise<ClockReading>,
    private readonly held: HeldTime,
    private readonly wallClock: () => number,
    private readonly log: ClockLog,
  ) {
    super();
    this.shiftMs = wallClock() - performance.now();
    this.logProcessOffset();
  }

  /** @throws when the database cannot tell the time: without it no service starts */
  static async measure(database: Database, options: ClockOptions): Promise<DatabaseClock> {
    const { log, wallClock = machineClockMs } = options;
    const read = () => readClocks(database.pool, wallClock);
    return new DatabaseClock(read, new HeldTime(await firstReading(read)), wallClock, log);
  }

  nowMs(): number {
    return Math.floor(this.held.at(performance.now()));
  }

  async isCertain(): Promise<boolean> {
    return (await this.ask()) && this.held.isCertainAt(performance.now());
  }

  /** Seconds by which the database's time is beyond this one, while that jump is refused; else 0. */
  get refusedJumpSeconds(): number {
    return inSeconds(this.held.refusedJumpMs);
  }

  /** Seconds by which the clock of this machine is ahead. */
  get processAheadSeconds(): number {
    return inSeconds(this.held.processAheadMs);
  }

  /** Seconds since the database last told the time. */
  get ageSeconds(): number {
    return (performance.now() - this.readAtMs) / 1_000;
  }

  start(): void {
    this.timer = setInterval(() => this.look(), lookMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.asking;
  }

  /** Asks when it is time to, and when this machine's clock no longer goes along with the monotonic one. */
  private look(): void {
    const shiftMs = this.wallClock() - performance.now();
    const hasJumped = Math.abs(shiftMs - this.shiftMs) > lookMs;
    this.shiftMs = shiftMs;
    if (hasJumped || performance.now() - this.askedAtMs >= everyMs) void this.ask();
  }

  /** @returns whether the database told the time */
  private ask(): Promise<boolean> {
    this.asking ??= this.refresh().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async refresh(): Promise<boolean> {
    this.askedAtMs = performance.now();
    try {
      this.take(await this.read());
      return true;
    } catch (error) {
      this.log.warn(
        { err: error },
        'the time of the database cannot be read; the service continues with its monotonic clock',
      );
      return false;
    }
  }

  private take(reading: ClockReading): void {
    this.readAtMs = reading.monotonicMs;
    const { verdict, jumpMs } = this.held.take(reading);
    const details = { jumpSeconds: inSeconds(jumpMs) };
    if (verdict === 'accepted')
      this.log.warn(details, "the database's time made a jump; this machine's clock confirms it");
    const refusal = "the database's time made a jump, which is refused until it is corrected or this service restarts";
    this.say('jump', verdict === 'refused', () => this.log.error(details, refusal));
    this.logProcessOffset();
  }

  private logProcessOffset(): void {
    const details = { aheadSeconds: this.processAheadSeconds };
    const isFar = Math.abs(this.held.processAheadMs) > clockToleranceMs;
    this.say('process', isFar, () => this.log.warn(details, "this machine's clock is far from the database's"));
  }

  /** Once when it begins, every hour while it lasts, and when it has ended. */
  private say(trouble: 'jump' | 'process', lasts: boolean, tell: () => void): void {
    const saidAtMs = this.saidAtMs.get(trouble);
    if (!lasts) {
      if (this.saidAtMs.delete(trouble)) this.log.info({ trouble }, 'the clocks agree again');
    } else if (saidAtMs === undefined || performance.now() - saidAtMs >= logAgainMs) {
      this.saidAtMs.set(trouble, performance.now());
      tell();
    }
  }
}

/** A machine that starts all programs together may be slow for a moment. */
async function firstReading(read: () => Promise<ClockReading>): Promise<ClockReading> {
  for (let left = firstTries; left > 1; left -= 1) {
    const reading = await read().catch(() => undefined);
    if (reading) return reading;
  }
  return read();
}

function inSeconds(ms: number): number {
  return Math.round(ms) / 1_000;
}
