import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '@probatum/local-infrastructure/process-identity';
import type { RegisteredProcess } from '@probatum/local-infrastructure/process-register';
import { waitFor } from '@probatum/testing/wait-for';
import type { LocalFile } from '../src/local-file';

export interface LaunchOptions {
  readonly main: string;
  readonly directory: string;
  readonly port: number;
  readonly args?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

/** The names of the steps as the launcher prints them, in their order. */
export const quickStartSteps = [
  ...['key', 'certificate', 'trust level', 'anchor', 'verification', 'webhook', 'webhook'],
  ...['document', 'envelope', 'signature', 'sealed PDF', 'audit trail'],
];

/** The launcher as a person starts it: a process whose words we read. */
export class Launcher {
  output = '';
  readonly ended: Promise<number | string>;
  private readonly child: ChildProcess;

  constructor(private readonly options: LaunchOptions) {
    const { main, directory, port, args = [], environment } = options;
    const env = { ...process.env, PROBATUM_DIRECTORY: directory, PORT: String(port), ...environment };
    this.child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (words: Buffer) => (this.output += words.toString('utf8')));
    }
    this.ended = new Promise((resolve) => this.child.once('close', (code, signal) => resolve(code ?? signal!)));
  }

  /** Waits until the launcher prints these words. If it ends without them, the error contains its whole output. */
  async said(words: string): Promise<void> {
    let ended = false;
    void this.ended.then(() => (ended = true));
    await waitFor(() => ended || this.output.includes(words), { describe: words });
    if (!this.output.includes(words)) throw new Error(`It never said "${words}" but:\n${this.output}`);
  }

  /** The finished steps in its output, without the details. */
  steps(): string[] {
    return [...this.output.matchAll(/^ {2}✓ (trust level|sealed PDF|audit trail|[a-z-]+)/gim)].map(([, step]) => step!);
  }

  async signal(name: NodeJS.Signals): Promise<number | string> {
    this.child.kill(name);
    return this.ended;
  }

  local(): LocalFile {
    return JSON.parse(readFileSync(join(this.options.directory, 'local.json'), 'utf8')) as LocalFile;
  }

  /** Every process that it has started and that still runs. */
  children(): RegisteredProcess[] {
    const entries = readFileSync(join(this.options.directory, 'children.json'), 'utf8');
    return (JSON.parse(entries) as RegisteredProcess[]).filter(isRunning);
  }
}
