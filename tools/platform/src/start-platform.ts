import { deployContract } from './deploy-contract';
import { allAfterSettling, type Ground } from './ground';
import { keepKeys } from './keep-keys';
import { describeLocal, type LocalFile, writeLocalFile } from './local-file';
import type { Part } from './part';
import type { PlatformOptions } from './platform-options';
import { prepareSchemas } from './prepare-schemas';
import { prepareGround } from './prepare-ground';
import type { AppName } from './service-catalogue';
import type { Surroundings } from './service-environment';
import { startOwnChain } from './start-chain';
import { startMail } from './start-mail';
import { startEvents } from './start-nats';
import { startDatabase } from './start-postgres';
import { startServices } from './start-services';
import { stopEverything } from './stop-everything';

export interface Platform {
  /** The present content of the local file. */
  local(): LocalFile;
  readonly services: ReadonlyMap<AppName, Part>;
  /** `postgres`, `nats`, `mail` and `chain`, as far as they are the platform's own. */
  readonly infrastructure: ReadonlyMap<string, Part>;
  stop(): Promise<void>;
}

/**
 * Starts everything, each thing in a process of its own. A start that fails or is aborted leaves nothing running.
 * @throws CannotStart with a sentence for the person who started it
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const ground = await prepareGround(options);
  try {
    return await Promise.race([raise(ground), aborted(options.signal)]);
  } catch (error) {
    await stopEverything(ground);
    throw error;
  }
}

async function raise(ground: Ground): Promise<Platform> {
  const [databaseUrl, natsUrl, mail, { chain, contract }] = await allAfterSettling([
    startDatabase(ground).then((url) => prepareSchemas(ground, url)),
    startEvents(ground),
    startMail(ground),
    startOwnChain(ground).then(async (chain) => ({ chain, contract: await deployContract(ground, chain) })),
  ]);
  const infrastructure = new Map(ground.parts.map((part) => [part.name, part]));
  const surroundings: Surroundings = { databaseUrl, natsUrl, mail, chain, contract };
  const services = await startServices(ground, surroundings);
  const keys = await keepKeys(ground, surroundings);

  const local = () => describeLocal(ground.gatewayUrl, keys, surroundings, ground.secrets, services);
  ground.onChange = () => writeLocalFile(ground.folder, local());
  ground.onChange();
  return { local, services, infrastructure, stop: () => stopEverything(ground) };
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason as Error);
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });
}
