import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CannotStart } from './cannot-start';
import { endingWithItsParent } from './parent-death';
import { type ProcessRegister, signal } from './process-register';

export interface ProcessOptions {
  readonly name: string;
  /** An absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  /** Receives standard output and error: a file, not a pipe, so that a child outlives its launcher unharmed. */
  readonly logFile: string;
  /** The whole environment of the child; that of this process when left out. */
  readonly env?: NodeJS.ProcessEnv;
  readonly directory?: string;
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly stopSignal?: NodeJS.Signals;
  readonly register?: ProcessRegister;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process that is known to run once `start` has answered. */
export class LocalProcess {
  readonly name: string;
  readonly pid: number;
  readonly ended: Promise<ProcessEnd>;
  private readonly logStart: number;

  private constructor(
    private readonly child: ChildProcess,
    private readonly options: ProcessOptions,
    logStart: number,
  ) {
    this.name = options.name;
    this.pid = child.pid!;
    this.logStart = logStart;
    this.ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    options.register?.add(this.name, this.pid, this.stopSignal);
    void this.ended.then(() => options.register?.remove(this.pid));
  }

  static async start(options: ProcessOptions): Promise<LocalProcess> {
    await requireProgram(options);
    mkdirSync(dirname(options.logFile), { recursive: true });
    const log = openSync(options.logFile, 'a');
    const logStart = fstatSync(log).size;
    const { command, args } = endingWithItsParent(options);
    const child = spawn(command, args, {
      stdio: ['ignore', log, log],
      env: options.env ?? process.env,
      cwd: options.directory,
      uid: options.user?.uid,
      gid: options.user?.gid,
      // A session of its own: Ctrl-C reaches only the launcher, which then stops its children in order.
      detached: true,
    });
    closeSync(log);
    if (child.pid === undefined) throw await spawnFailure(child, options);
    return new LocalProcess(child, options, logStart);
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The last 8 KB of the output of the process. */
  output(): string {
    const log = openSync(this.options.logFile, 'r');
    const { size } = fstatSync(log);
    const length = Math.min(size - this.logStart, 8192);
    const text = Buffer.alloc(length);
    readSync(log, text, 0, length, size - length);
    closeSync(log);
    return text.toString('utf8');
  }

  /** Lets this program end while the child still runs, which then ends, too, where the kernel can see to it. */
  unref(): void {
    this.child.unref();
  }

  /** Asks the process to end and waits; after the grace time it is killed. */
  async stop(graceMs = 10_000): Promise<void> {
    this.child.ref();
    if (this.running) signal(this.pid, this.stopSignal);
    const timer = setTimeout(() => this.running && signal(this.pid, 'SIGKILL'), graceMs);
    await this.ended;
    clearTimeout(timer);
  }

  async kill(): Promise<void> {
    this.child.ref();
    if (this.running) signal(this.pid, 'SIGKILL');
    await this.ended;
  }

  private get stopSignal(): NodeJS.Signals {
    return this.options.stopSignal ?? 'SIGTERM';
  }
}

/** Checked beforehand, since it is setpriv that would not find it. */
async function requireProgram({ name, command }: ProcessOptions): Promise<void> {
  await access(command, constants.X_OK).catch((error: Error) => {
    throw new CannotStart(`${name} could not be started from ${command}: ${error.message}`);
  });
}

async function spawnFailure(child: ChildProcess, { name, command }: ProcessOptions): Promise<CannotStart> {
  const error = await new Promise<Error>((resolve) => child.once('error', resolve));
  return new CannotStart(`${name} could not be started from ${command}: ${error.message}`);
}
