import { linkSync, readFileSync, rmSync } from 'node:fs';
import { CannotStart } from '@probatum/local-infrastructure/cannot-start';
import { identityOf, isRunning, type ProcessIdentity } from '@probatum/local-infrastructure/process-identity';
import { type Folder, writePrivateFile } from './folder';

interface Launcher extends ProcessIdentity {
  readonly gatewayUrl: string;
}

/**
 * One platform per folder: throws where the running one is, if there is one.
 * @returns how to let go of the folder
 */
export function holdFolder(folder: Folder, gatewayUrl: string): () => void {
  const own = `${folder.launcher}.${process.pid}`;
  writePrivateFile(own, { ...identityOf(process.pid), gatewayUrl } satisfies Partial<Launcher>);
  try {
    while (!linked(own, folder.launcher)) {
      const holder = JSON.parse(readFileSync(folder.launcher, 'utf8')) as Launcher;
      if (isRunning(holder)) throw new CannotStart(whereItIs(folder, holder));
      rmSync(folder.launcher, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(folder.launcher, { force: true });
}

/** A link appears together with its content, and only one of two processes can create it. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function whereItIs(folder: Folder, { gatewayUrl, pid }: Launcher): string {
  return (
    `The platform of ${folder.root} is running already: ${gatewayUrl} (process ${pid}). ` +
    `Its addresses and keys are in ${folder.local}. To stop it, press Ctrl-C there, or: kill ${pid}`
  );
}
