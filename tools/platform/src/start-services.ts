import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CannotStart } from '@probatum/local-infrastructure/cannot-start';
import { freePort, onPort } from '@probatum/local-infrastructure/free-port';
import { LocalProcess } from '@probatum/local-infrastructure/local-process';
import { untilReady } from '@probatum/local-infrastructure/readiness';
import type { RunningServer } from '@probatum/local-infrastructure/running-server';
import { checkoutFolder } from './folder';
import { allAfterSettling, type Ground, startPart, step } from './ground';
import type { Part } from './part';
import { type AppName, type ServiceName, serviceNames } from './service-catalogue';
import { environmentOf, type Surroundings } from './service-environment';

export function mainFile(name: AppName): string {
  return join(checkoutFolder(), 'dist/apps', name, 'src/main.js');
}

/**
 * Every service in a process of its own, and the gateway, which reads their documents. They start side by side, on ports
 * that are chosen beforehand, so that the gateway knows them.
 */
export async function startServices(ground: Ground, surroundings: Surroundings): Promise<Map<AppName, Part>> {
  const ports = await portsOfServices(ground);
  const listed = () => [...ports].map(([name, port]) => `${name}=http://127.0.0.1:${port}`).join(',');
  const promised = listed();
  const start = (name: AppName, wanted: number | undefined, first?: number) =>
    step(ground, name, async () => {
      const begin = (port: number | undefined) => {
        const environment = { ...environmentOf(name, ground, surroundings), SERVICES: listed() };
        return startApp(name, ground, environment, port, first);
      };
      const part = await startPart(ground, name, begin, wanted);
      return [part, new URL(part.url).host];
    });
  const [gateway, ...parts] = await allAfterSettling([
    start('gateway', ground.gatewayPort),
    ...serviceNames.map(async (name) => {
      const part = await start(name, ground.options.ports?.[name], ports.get(name));
      ports.set(name, Number(new URL(part.url).port));
      return [name, part] as const;
    }),
  ]);
  // Another program was quicker at one of the ports.
  if (listed() !== promised) await gateway.restart();
  await untilRouted(ground.gatewayUrl);
  return new Map<AppName, Part>([...parts, ['gateway', gateway]]);
}

/** Each its own: a service would take the answer of another one on its port for its own. */
async function portsOfServices({
  gatewayPort,
  options: { ports: wanted = {} },
}: Pick<Ground, 'gatewayPort' | 'options'>): Promise<Map<ServiceName, number>> {
  const promised = new Set([gatewayPort, ...Object.values(wanted)]);
  const ports = new Map<ServiceName, number>();
  for (const name of serviceNames) {
    const port = wanted[name] ?? (await freePort(promised));
    promised.add(port);
    ports.set(name, port);
  }
  return ports;
}

/** Room for what requests leave behind: with Node's default, a tenth of the time under load goes into collecting it. */
const nodeOptions = ['--max-semi-space-size=32', '--min-semi-space-size=32'];

function startApp(
  name: AppName,
  { folder, register, gatewayUrl }: Ground,
  environment: NodeJS.ProcessEnv,
  wanted: number | undefined,
  first: number | undefined,
): Promise<RunningServer> {
  const start = async (port: number) => {
    const url = name === 'gateway' ? gatewayUrl : `http://127.0.0.1:${port}`;
    const app = await LocalProcess.start({
      name,
      command: process.execPath,
      args: [...nodeOptions, mainFile(name), 'migrate-and-serve'],
      env: { ...environment, PORT: String(port) },
      logFile: folder.log(name),
      register,
    });
    // The probes of the gateway are not for customers, so it has none on this port.
    const probe = name === 'gateway' ? `${url}/health` : `${url}/readyz`;
    await untilReady(app, async () => (await ask(probe))?.ok ?? false, { port, timeoutMs: 180_000 });
    return { url, port, process: app };
  };
  return onPort(name, wanted, start, first);
}

/** Resolves once the gateway has read the documents of all services, and so knows their routes. */
async function untilRouted(gatewayUrl: string): Promise<void> {
  const until = Date.now() + 180_000;
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
