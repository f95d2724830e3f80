import type { ProcessRegister } from '@probatum/local-infrastructure/process-register';
import type { RunningServer } from '@probatum/local-infrastructure/running-server';
import type { Folder } from './folder';
import type { Secrets } from './keep-secrets';
import { Part } from './part';
import type { PlatformOptions } from './platform-options';

/** The shared state of all steps of a start. */
export interface Ground {
  readonly options: PlatformOptions;
  readonly folder: Folder;
  readonly secrets: Secrets;
  readonly register: ProcessRegister;
  readonly gatewayUrl: string;
  readonly gatewayPort: number;
  readonly announce: (line: string) => void;
  /** The started parts in order; all of them are stopped at the end. */
  readonly parts: Part[];
  /** Nothing starts any more. */
  closed: boolean;
  /** Called if a part runs under another pid than before. */
  onChange: () => void;
  /** Lets another launcher have the folder. */
  readonly letGo: () => void;
}

/** A step that takes longer than this says that it goes on. */
const reminderMs = 8_000;

/** Reports the end and the duration of a step and, if it takes long, that it is still running. */
export async function step<T>(ground: Ground, name: string, work: () => Promise<readonly [T, string]>): Promise<T> {
  const start = performance.now();
  requireOpen(ground);
  const reminder = setInterval(() => {
    ground.announce(`  … ${name.padEnd(13)} still working (${Math.round((performance.now() - start) / 1000)} s)`);
  }, reminderMs);
  const [result, detail] = await work().finally(() => clearInterval(reminder));
  requireOpen(ground);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  ground.announce(`  ✓ ${name.padEnd(13)} ${detail} (${seconds} s)`);
  return result;
}

/** Starts a server as a part of the platform. */
export async function startPart(
  ground: Ground,
  name: string,
  begin: (port: number | undefined) => Promise<RunningServer>,
  port = ground.options.ports?.[name],
): Promise<Part> {
  requireOpen(ground);
  const part = new Part({ name, begin, port, announce: ground.announce, onStart: () => ground.onChange() });
  ground.parts.push(part);
  await part.start();
  return part;
}

/** As Promise.all, but a failure waits for the others: nothing may still be starting when everything is stopped. */
export async function allAfterSettling<T extends readonly unknown[]>(
  work: [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  await Promise.allSettled(work);
  return Promise.all(work) as Promise<unknown> as Promise<T>;
}

function requireOpen({ closed }: Ground): void {
  if (closed) throw new Error('The start was given up');
}
