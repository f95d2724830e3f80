import type { RateLimit } from '../src/rate-limit';
import { RateLimiter } from '../src/rate-limiter';
import { type Ask, type Grant, leaseLifeMs } from '../src/reservation';
import { reserveFrom, type SharedBucket } from '../src/shared-bucket';

export interface Arrival {
  readonly at: number;
  readonly process: number;
}

/** The fate of a statement: the duration of its transfers in ms, and whether its response arrives. */
export interface Fate {
  readonly there: number;
  readonly back: number;
  readonly isLost: boolean;
}

export interface ProcessClock {
  /** Its initial time, in ms. */
  readonly offset: number;
  /** How often its timer gets its turn. */
  readonly tidyMs: number;
}

export interface Scenario {
  readonly limit: RateLimit;
  readonly arrivals: readonly Arrival[];
  /** Used in turn. */
  readonly fates: readonly Fate[];
  readonly clocks: readonly ProcessClock[];
  /** When a process dies with all it holds, and a new one takes its place. */
  readonly crashes: readonly Arrival[];
}

export interface Outcome {
  /** Times at which requests were let through. */
  readonly admitted: readonly number[];
  readonly refused: number;
  readonly unavailable: number;
  readonly statements: number;
}

/** The clock of the database has its own idea of the time, and does not begin at a full second. */
const databaseStart = 1_700_000_000.37;

/** Runs the limiters of several processes on a clock of its own, with the shared bucket between them. */
export async function simulate(scenario: Scenario): Promise<Outcome> {
  const simulation = new Simulation(scenario);
  await simulation.run();
  return simulation;
}

interface Step {
  readonly at: number;
  readonly happen: () => void;
}

class Simulation implements Outcome {
  readonly admitted: number[] = [];
  refused = 0;
  unavailable = 0;
  statements = 0;
  private now = 0;
  /** Whether the present step has made or settled a promise: code that waits for it has its turn before the next step. */
  private hasPromised = false;
  private bucket: SharedBucket | undefined;
  private readonly steps: Step[] = [];
  private readonly lives: number[];
  private readonly limiters: RateLimiter[];

  constructor(private readonly scenario: Scenario) {
    this.lives = scenario.clocks.map(() => 0);
    this.limiters = scenario.clocks.map((_clock, process) => this.newLimiter(process));
    for (const { at, process } of scenario.arrivals) this.plan(at, () => this.arrive(process));
    for (const { at, process } of scenario.crashes) this.plan(at, () => this.crash(process));
    const end = Math.max(0, ...scenario.arrivals.map(({ at }) => at)) + 2 * leaseLifeMs;
    scenario.clocks.forEach(({ tidyMs }, process) => {
      for (let at = tidyMs; at < end; at += tidyMs) this.plan(at, () => this.limiters[process]!.tidy());
    });
  }

  async run(): Promise<void> {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      this.now = step.at;
      this.hasPromised = false;
      step.happen();
      for (let turn = 0; this.hasPromised && turn < 8; turn += 1) await undefined;
    }
  }

  private newLimiter(process: number): RateLimiter {
    const life = this.lives[process]!;
    return new RateLimiter(
      (ask) => this.send(ask, process, life),
      () => this.now + this.scenario.clocks[process]!.offset,
    );
  }

  private arrive(process: number): void {
    const life = this.lives[process];
    const credential = {
      organizationId: 'org_1',
      environment: 'live',
      id: 'key_1',
      limit: this.scenario.limit,
    } as const;
    const decision = this.limiters[process]!.decide(credential);
    if (!(decision instanceof Promise)) return this.count(decision.verdict);
    this.hasPromised = true;
    void decision.then(({ verdict }) => this.lives[process] === life && this.count(verdict));
  }

  private count(verdict: 'admitted' | 'refused' | 'unavailable'): void {
    if (verdict === 'admitted') this.admitted.push(this.now);
    else this[verdict] += 1;
  }

  private crash(process: number): void {
    this.lives[process]! += 1;
    this.limiters[process] = this.newLimiter(process);
  }

  private send(ask: Ask, process: number, life: number): Promise<Grant> {
    const { there, back, isLost } = this.scenario.fates[(this.statements += 1) % this.scenario.fates.length]!;
    this.hasPromised = true;
    return new Promise((resolve, reject) => {
      let isTold = false;
      // A limiter that died neither hears an answer nor waits for one.
      const tell = (what: () => void) => () => {
        if (isTold || this.lives[process] !== life) return;
        isTold = this.hasPromised = true;
        what();
      };
      this.plan(
        this.now + leaseLifeMs,
        tell(() => reject(new Error('no answer'))),
      );
      this.plan(this.now + there, () => {
        const [bucket, grant] = reserveFrom(this.bucket, ask, databaseStart + this.now / 1_000);
        this.bucket = bucket;
        if (!isLost)
          this.plan(
            this.now + back,
            tell(() => resolve(grant)),
          );
      });
    });
  }

  /** Events for the same time happen in the order of planning. */
  private plan(at: number, happen: () => void): void {
    let low = 0;
    let high = this.steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.steps[middle]!.at > at) low = middle + 1;
      else high = middle;
    }
    this.steps.splice(low, 0, { at, happen });
  }
}
