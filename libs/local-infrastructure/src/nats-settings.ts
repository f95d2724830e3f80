import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** @returns major and minor number */
export async function natsVersion(binary: string): Promise<[number, number]> {
  const { stdout } = await run(binary, ['--version']);
  const [, major, minor] = /v(\d+)\.(\d+)\./.exec(stdout) ?? [];
  if (!major || !minor) throw new Error(`nats-server says a version that is not known: ${stdout.trim()}`);
  return [Number(major), Number(minor)];
}

/**
 * The configuration of a server on loopback. Since 2.10 a server can write each message to the disk before it
 * confirms it; 2.9 knows no such option, does so every two minutes, and the relays send again what a power cut took.
 */
export function natsSettings([major, minor]: [number, number], port: number, directory: string): string {
  const canSync = major > 2 || (major === 2 && minor >= 10);
  return `listen: "127.0.0.1:${port}"
jetstream {
  store_dir: ${JSON.stringify(directory)}
${canSync ? '  sync_interval: always\n' : ''}}
`;
}
