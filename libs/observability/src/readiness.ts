export type Check = () => Promise<boolean> | boolean;

export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, boolean>>;
}

const checkTimeoutMs = 2_000;

/** May this process take work right now? Every check must say yes in time, and it must not be draining. */
export class Readiness {
  private readonly checks = new Map<string, Check>();
  private draining = false;

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** From here on the process is not ready any more. */
  drain(): void {
    this.draining = true;
  }

  async report(): Promise<ReadinessReport> {
    const names = [...this.checks.keys()];
    const answers = await Promise.all(names.map((name) => ask(this.checks.get(name)!)));
    const checks = {
      ...Object.fromEntries(names.map((name, index) => [name, answers[index]!])),
      accepting: !this.draining,
    };
    return { ready: !this.draining && answers.every(Boolean), checks };
  }
}

async function ask(check: Check): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), checkTimeoutMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
