import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type DefineService, ServiceHarness } from '@probatum/testing/service-harness';
import { RunningAnchoring } from '../../apps/anchoring/test/running-anchoring';
import { startCertificates } from '../../apps/certificates/test/running-certificates';
import { RunningEnvelopes } from '../../apps/envelopes/test/running-envelopes';
import { Gateways } from '../../apps/gateway/test/running-gateway';
import { RunningWebhooks } from '../../apps/webhooks/test/running-webhooks';
import { openApiFile } from '../../tools/docs/src/generate-docs';
import { serviceNames } from '../../tools/docs/src/source-files';
import { readDocument } from './markdown';

interface Running {
  readonly app: NestFastifyApplication;
  stop(): Promise<void>;
}

/** Services whose tests start them with more than every service has. */
const startedWithMore: Record<string, () => Promise<Running>> = {
  certificates: async () => {
    const harness = await startCertificates();
    return { app: harness.service.app, stop: () => harness.stop() };
  },
  anchoring: async () => {
    const running = await RunningAnchoring.start();
    return { app: running.harness.service.app, stop: () => running.stop() };
  },
  webhooks: async () => {
    const running = await RunningWebhooks.start();
    return { app: running.app, stop: () => running.stop() };
  },
  envelopes: async () => {
    const running = await RunningEnvelopes.start();
    return { app: running.app, stop: () => running.stop() };
  },
  gateway: async () => {
    const gateways = await Gateways.open();
    const { app } = await gateways.start([]);
    return { app, stop: () => gateways.close() };
  },
};

const apps = join(__dirname, '../../apps');

async function start(name: string): Promise<Running> {
  if (startedWithMore[name]) return startedWithMore[name]();
  const camelCase = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const module = (await import(join(apps, name, 'src', `${name}.service`))) as Record<string, DefineService>;
  const harness = await ServiceHarness.start(module[`${camelCase}Service`]!);
  return { app: harness.service.app, stop: () => harness.stop() };
}

/** Routes for operators; the gateway forwards to none of them. */
const operators = ['GET /livez', 'GET /readyz', 'GET /metrics', 'GET /openapi.json'];

/** Every route of the router, as OpenAPI writes it. HEAD is there wherever GET is and is not told apart. */
function routesOf(app: NestFastifyApplication): string[] {
  const fastify = app.getHttpAdapter().getInstance() as { printRoutes(options: object): string };
  const routes: string[] = [];
  const path: string[] = [];
  for (const line of fastify.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', segment = '', methods = ''] = /^((?:│ {3}| {4})*)[├└]── (\S+)(?: \((.*)\))?/.exec(line) ?? [];
    if (!segment) continue;
    path.splice(indent.length / 4, Infinity, segment);
    const template = path.join('').replace(/:(\w+)/g, '{$1}');
    for (const method of methods.split(', ').filter((one) => one && one !== 'HEAD'))
      routes.push(`${method} ${template}`);
  }
  return routes;
}

const { paths } = JSON.parse(readDocument(openApiFile)) as { paths: Record<string, object> };
const documented = Object.entries(paths).flatMap(([path, item]) =>
  Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
);

it('the routes of the services equal the routes of the document', async () => {
  const answered: string[] = [];
  for (const name of await serviceNames(join(apps, '..'))) {
    const service = await start(name);
    const routes = routesOf(service.app);
    await service.stop();
    expect([name, routes]).toEqual([name, expect.arrayContaining(operators.slice(0, 3))]);
    answered.push(...routes.filter((route) => !operators.includes(route)));
  }
  expect(answered.sort()).toEqual(documented.sort());
}, 120_000);
