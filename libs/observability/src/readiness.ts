import { withinTime } from '@probatum/deadlines/within-time';

export type Check = () => Promise<boolean> | boolean;

export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, boolean>>;
}

const checkTimeoutMs = 2_000;
/** The probe is public, so checks run at most once a second, for any number of requests. */
const freshMs = 1_000;

interface Asked {
  readonly at: number;
  readonly answers: Promise<readonly (readonly [name: string, isGood: boolean])[]>;
}

/** Whether this process can accept work at the moment: every check passes in time, and the process is not draining. */
export class Readiness {
  private readonly checks = new Map<string, Check>();
  private draining = false;
  private last: Asked | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {}

  add(name: string, check: Check): void {
    this.checks.set(name, check);
    this.last = undefined;
  }

  /** From here on the process is not ready any more. */
  drain(): void {
    this.draining = true;
  }

  async report(): Promise<ReadinessReport> {
    const answers = await this.answers();
    const checks = { ...Object.fromEntries(answers), accepting: !this.draining };
    return { ready: !this.draining && answers.every(([, isGood]) => isGood), checks };
  }

  /** Those of the last second, or of checks that run already. */
  private answers(): Asked['answers'] {
    const now = this.now();
    if (!this.last || now - this.last.at >= freshMs) this.last = { at: now, answers: askAll([...this.checks]) };
    return this.last.answers;
  }
}

function askAll(checks: readonly (readonly [string, Check])[]): Asked['answers'] {
  return Promise.all(checks.map(async ([name, check]) => [name, await ask(check)] as const));
}

async function ask(check: Check): Promise<boolean> {
  try {
    return await withinTime(checkTimeoutMs, Promise.resolve().then(check));
  } catch {
    return false;
  }
}
