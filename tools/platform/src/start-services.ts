import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CannotStart } from '@probatum/local-infrastructure/cannot-start';
import { onPort } from '@probatum/local-infrastructure/free-port';
import { LocalProcess } from '@probatum/local-infrastructure/local-process';
import { untilReady } from '@probatum/local-infrastructure/readiness';
import type { RunningServer } from '@probatum/local-infrastructure/running-server';
import { checkoutFolder } from './folder';
import { everyOne, type Ground, startPart, step } from './ground';
import type { Part } from './part';
import { type AppName, serviceNames } from './service-catalogue';
import { environmentOf, type Surroundings } from './service-environment';

export function mainFile(name: AppName): string {
  return join(checkoutFolder(), 'dist/apps', name, 'src/main.js');
}

/** Every service in a process of its own, then the gateway, which reads their documents. */
export async function startServices(ground: Ground, surroundings: Surroundings): Promise<Map<AppName, Part>> {
  const start = (name: AppName, more: NodeJS.ProcessEnv = {}, wanted?: number) =>
    step(ground, name, async () => {
      const environment = { ...environmentOf(name, ground, surroundings), ...more };
      const part = await startPart(ground, name, (port) => startApp(name, ground, environment, port), wanted);
      return [part, new URL(part.url).host];
    });
  const parts = await everyOne(serviceNames.map(async (name) => [name, await start(name)] as const));
  const services = parts.map(([name, part]) => `${name}=${part.url}`).join(',');
  const gateway = await start('gateway', { SERVICES: services }, ground.gatewayPort);
  await untilRouted(ground.gatewayUrl);
  return new Map<AppName, Part>([...parts, ['gateway', gateway]]);
}

/** Room for what requests leave behind: with Node's default, a tenth of the time under load goes into collecting it. */
const nodeOptions = ['--max-semi-space-size=32', '--min-semi-space-size=32'];

function startApp(
  name: AppName,
  { folder, register, gatewayUrl }: Ground,
  environment: NodeJS.ProcessEnv,
  wanted: number | undefined,
): Promise<RunningServer> {
  return onPort(name, wanted, async (port) => {
    const url = name === 'gateway' ? gatewayUrl : `http://127.0.0.1:${port}`;
    const app = await LocalProcess.start({
      name,
      command: process.execPath,
      args: [...nodeOptions, mainFile(name)],
      env: { ...environment, PORT: String(port) },
      logFile: folder.log(name),
      register,
    });
    // The probes of the gateway are not for customers, so it has none on this port.
    const probe = name === 'gateway' ? `${url}/health` : `${url}/readyz`;
    await untilReady(app, async () => (await ask(probe))?.ok ?? false, { port, timeoutMs: 60_000 });
    return { url, port, process: app };
  });
}

/** Resolves once the gateway has read the documents of all services, and so knows their routes. */
async function untilRouted(gatewayUrl: string): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    const answer = await ask(`${gatewayUrl}/health`);
    const health = answer?.ok ? ((await answer.json()) as { status: string }) : undefined;
    if (health?.status === 'ok') return;
    if (Date.now() > until)
      throw new CannotStart(`The gateway does not reach every service: ${JSON.stringify(health)}`);
    await delay(50);
  }
}

async function ask(url: string): Promise<Response | undefined> {
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
}
