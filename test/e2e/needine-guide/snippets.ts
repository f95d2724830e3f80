import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A piece of Needine's guide as it is written there, with line breaks where its page has lost them. */
export function snippet(file: string): string {
  return readFileSync(join(__dirname, `${file}.txt`), 'utf8');
}

export function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

const programs = {
  node: (code: string) => [process.execPath, '--input-type=module', '-e', code],
  python: (code: string) => ['python3', '-c', code],
  sh: (code: string) => ['sh', '-c', code],
};

export function run(language: keyof typeof programs, code: string, options: RunOptions): SpawnSyncReturns<string> {
  const [command, ...args] = programs[language](code) as [string, ...string[]];
  const env = { ...process.env, ...options.env };
  // The address in the guide's snippets is ours; nothing may send it through a proxy.
  return spawnSync(command, args, { ...options, env: { ...env, NO_PROXY: '*', no_proxy: '*' }, encoding: 'utf8' });
}

/** The signature check of the guide in the frame of a server that has just received this. */
export const webhookChecks = {
  node: `
    import crypto from "crypto";
    import fs from "fs";
    const { headers, rawBody: requestRawBodyAsString } = JSON.parse(fs.readFileSync(0, "utf8"));
    const req = { headers };
    ${snippet('webhook-check.node')}`,
  python: `
import email.message, hashlib, hmac, json, os, sys
given = json.load(sys.stdin)
class request:
    headers = email.message.Message()
    get_data = staticmethod(lambda as_text: given["rawBody"])
for name, value in given["headers"].items():
    request.headers[name] = value
${snippet('webhook-check.python')}`,
} as const;
