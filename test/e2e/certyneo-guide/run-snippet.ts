import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A piece of Certyneo's guides as it is written there. */
export function snippet(file: string): string {
  return readFileSync(join(__dirname, `${file}.txt`), 'utf8');
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Does not block this process, which may have to serve a file or receive a webhook meanwhile. */
export async function runProgram(
  command: readonly [string, ...string[]],
  cwd: string,
  more: NodeJS.ProcessEnv,
): Promise<Ran> {
  const [program, ...args] = command;
  // The URL in the snippets is that of the platform under test; no proxy comes in between.
  const env = { ...process.env, ...more, NO_PROXY: '*', no_proxy: '*' };
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code: code as number };
}
