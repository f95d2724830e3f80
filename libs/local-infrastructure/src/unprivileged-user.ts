import { execFileSync } from 'node:child_process';
import { CannotStart } from './cannot-start';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** The user for programs that refuse to run as root; undefined if we are an ordinary user already. */
export function unprivilegedUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const ask = (what: string) => Number(execFileSync('id', [what, 'nobody'], { encoding: 'utf8' }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch (error) {
    throw new CannotStart(`Postgres refuses to run as root, and this system has no unprivileged user for it: ${error}`);
  }
}
