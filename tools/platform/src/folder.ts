import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where a platform keeps what, below its folder. */
export class Folder {
  constructor(readonly root: string) {
    mkdirSync(root, { recursive: true });
  }

  readonly launcher = this.path('launcher.json');
  readonly children = this.path('children.json');
  readonly secrets = this.path('secrets.json');
  readonly keys = this.path('keys.json');
  readonly contract = this.path('contract.json');
  readonly local = this.path('local.json');
  readonly binaries = this.path('bin');
  readonly postgres = this.path('postgres');
  readonly nats = this.path('nats');
  readonly chain = this.path('chain');
  readonly objects = this.path('objects');

  log(name: string): string {
    return this.path(`logs/${name}.log`);
  }

  /** A start begins with empty logs and keeps those of the previous start. */
  putLogsAside(): void {
    const [logs, previous] = [this.path('logs'), this.path('logs.previous')];
    rmSync(previous, { recursive: true, force: true });
    if (existsSync(logs)) renameSync(logs, previous);
  }

  private path(name: string): string {
    return join(this.root, name);
  }
}

/** The content of a private file, if it exists. */
export function readPrivateFile<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}

/** Replaces the file in one step: a reader sees the old content or the new, never a half. */
export function writePrivateFile(file: string, content: unknown): void {
  const unfinished = `${file}.new`;
  writeFileSync(unfinished, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  chmodSync(unfinished, 0o600);
  renameSync(unfinished, file);
}

/**
 * The folder of the checkout: the one of package.json above this file, which may run from `dist` or from the sources.
 */
export function checkoutFolder(from = __dirname): string {
  return existsSync(join(from, 'nx.json')) ? from : checkoutFolder(dirname(from));
}
