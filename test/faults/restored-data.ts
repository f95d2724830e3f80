import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A copy of what Postgres or NATS has on its disk, made and put back while the server is stopped. */
export class DiskCopy {
  private constructor(
    private readonly data: string,
    private readonly copy: string,
  ) {}

  static make(serverFolder: string, copy: string): DiskCopy {
    const made = new DiskCopy(dataOf(serverFolder), copy);
    made.replace(made.copy, made.data);
    return made;
  }

  putBack(): void {
    this.replace(this.data, this.copy);
  }

  private replace(target: string, source: string): void {
    rmSync(target, { recursive: true, force: true });
    // Owners stay: Postgres does not start on data of another user.
    execFileSync('cp', ['-a', source, target]);
  }
}

/** Postgres keeps its data elsewhere when it has to run as another user. */
function dataOf(serverFolder: string): string {
  const pointer = join(serverFolder, 'data-is-in');
  return existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : serverFolder;
}
