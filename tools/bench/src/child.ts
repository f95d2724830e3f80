import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** A process that the benchmark started and ends. */
export interface Child {
  readonly process: ChildProcess;
  /** Its output so far. */
  readonly printed: () => string;
  stop(): Promise<void>;
}

export function startChild(script: string, args: readonly string[], environment: NodeJS.ProcessEnv): Child {
  const process_ = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  process_.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = new Promise<void>((resolve) => process_.once('close', () => resolve()));
  return {
    process: process_,
    printed: () => printed,
    stop: async () => {
      process_.kill('SIGTERM');
      await ended;
    },
  };
}

export async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Waits until the condition holds; an error means "not yet". */
export async function until(condition: () => Promise<boolean> | boolean, what: string, timeoutMs = 120_000) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const holds = await Promise.resolve()
      .then(condition)
      .catch(() => false);
    if (holds) return;
    if (Date.now() > end) throw new Error(`Waited ${timeoutMs} ms without success for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
