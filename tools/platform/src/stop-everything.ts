import type { Ground } from './ground';
import { removeLocalFile } from './local-file';
import { serviceNames } from './service-catalogue';

/** From the outside in, so that a process with work in progress still reaches the parts that it needs to finish. */
export async function stopEverything(ground: Ground): Promise<void> {
  const { folder, parts, register, letGo } = ground;
  ground.closed = true;
  removeLocalFile(folder);
  const [gateway, services] = [['gateway'], serviceNames as readonly string[]];
  const infrastructure = parts.map(({ name }) => name).filter((name) => ![...gateway, ...services].includes(name));
  for (const names of [gateway, services, infrastructure]) {
    await Promise.all(parts.filter(({ name }) => names.includes(name)).map((part) => part.stop()));
  }
  // Steps that were about to start: a migration, a server that was not ready yet.
  await register.endLeftovers();
  await Promise.all(parts.map((part) => part.settled()));
  letGo();
}
