import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity';

export interface RegisteredProcess extends ProcessIdentity {
  readonly name: string;
  readonly stopSignal: NodeJS.Signals;
}

/**
 * The children of one launcher, kept in a file, so that the next launcher can end what a killed one left behind.
 * Written synchronously, right after a spawn: a launcher may be killed at any moment.
 */
export class ProcessRegister {
  private entries: RegisteredProcess[] = [];

  constructor(private readonly file: string) {}

  add(name: string, pid: number, stopSignal: NodeJS.Signals): void {
    const identity = identityOf(pid);
    if (identity) this.write([...this.entries, { ...identity, name, stopSignal }]);
  }

  remove(pid: number): void {
    this.write(this.entries.filter((entry) => entry.pid !== pid));
  }

  /** Ends the children that an earlier launcher left running. Returns their names. */
  async endLeftovers(graceMs = 5_000): Promise<string[]> {
    const leftovers = this.read().filter(isRunning);
    for (const { pid, stopSignal } of leftovers) signal(pid, stopSignal);
    await allEnded(leftovers, graceMs);
    for (const { pid } of leftovers.filter(isRunning)) signal(pid, 'SIGKILL');
    await allEnded(leftovers, graceMs);
    this.write([]);
    return leftovers.map(({ name }) => name);
  }

  private read(): RegisteredProcess[] {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as RegisteredProcess[];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  private write(entries: RegisteredProcess[]): void {
    this.entries = entries;
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.new`, JSON.stringify(entries, null, 1));
    renameSync(`${this.file}.new`, this.file);
  }
}

/** Sends a signal to a process that may have ended in the meantime. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function allEnded(processes: ProcessIdentity[], limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  while (processes.some(isRunning) && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20));
}
