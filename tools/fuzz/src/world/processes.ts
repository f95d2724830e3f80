import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

interface Local {
  readonly services: Readonly<Record<string, { readonly pid: number }>>;
}

/** The processes of a platform on this machine: none may end, and none may log that it failed. */
export class Processes {
  private readonly pids: string;
  private readonly logged: ReadonlyMap<string, number>;

  /** @param folder that of the platform, with its `local.json` and its logs */
  constructor(private readonly folder: string) {
    this.pids = this.readPids();
    this.logged = new Map(this.logs().map((log) => [log, statSync(log).size]));
  }

  damage(): string[] {
    const failures = this.logs().flatMap((log) => {
      const added = readFileSync(log).subarray(this.logged.get(log) ?? 0);
      return added.toString().split('\n').filter(isFailure);
    });
    const restarts = this.readPids() === this.pids ? [] : ['a service was started again'];
    return [...restarts, ...failures.slice(0, 10).map((line) => `logged: ${line.slice(0, 1_000)}`)];
  }

  private logs(): string[] {
    const folder = join(this.folder, 'logs');
    return readdirSync(folder).map((name) => join(folder, name));
  }

  private readPids(): string {
    const { services } = JSON.parse(readFileSync(join(this.folder, 'local.json'), 'utf8')) as Local;
    return JSON.stringify(Object.entries(services).map(([name, { pid }]) => [name, pid]));
  }
}

/** A request that ended in a 500, or worse; an outage that a test brings about is neither. */
function isFailure(line: string): boolean {
  return /"msg":"the request failed"|"level":60|uncaught|unhandled/i.test(line);
}
