import { execFileSync } from 'node:child_process';
import { CannotStart } from './cannot-start';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** Whom a program that refuses to run as root runs as; undefined when we are an ordinary user already. */
export function unprivilegedUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const ask = (what: string) => Number(execFileSync('id', [what, 'nobody'], { encoding: 'utf8' }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch (error) {
    throw new CannotStart(`Postgres refuses to run as root and there is no user "nobody" to run it as: ${error}`);
  }
}
