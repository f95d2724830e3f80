import { type Ask, askAs } from './ask';
import type { World } from './world';

/** Everything that an organization can list of what it owns and of what was changed. */
const lists = [
  ...['/certificates?pageSize=100', '/webhooks?pageSize=100', '/api-keys?pageSize=100', '/audit-rooms?pageSize=100'],
  ...['/client-certificates?pageSize=100', '/audit-log?pageSize=100', '/organization'],
  ...['/vendors?pageSize=100', '/models?pageSize=100'],
  ...['fria', 'risk-management', 'monitoring-plans', 'literacy', 'incidents', 'qms'].map(
    (kind) => `/compliance/${kind}?pageSize=100`,
  ),
];
/** Fields that change because a batch mixes tenants, or because a key was used. */
const restless = ['updatedAt', 'anchorStatus', 'trustLevel', 'trustScore', 'lastUsedAt'];

/** The present state of foreign objects. */
export async function bystandersOf(world: World, url: string): Promise<string> {
  const foreign = world.parties.filter(({ name }) => name === 'foreign');
  const asks: Ask[] = foreign.map(({ key }) => askAs(url, key));
  const answers = await Promise.all(asks.flatMap((ask) => lists.map((list) => ask(`GET ${list}`))));
  return JSON.stringify(answers, (name, value: unknown) => (restless.includes(name) ? undefined : value));
}

/** Differences from the expected state, once the requests are over. */
export async function damage(world: World, url: string, before: string): Promise<string[]> {
  const health = (await (await fetch(`${url}/health`)).json()) as { status: string };
  return [
    ...(health.status === 'ok' ? [] : [`the platform is ${JSON.stringify(health)}`]),
    ...((await bystandersOf(world, url)) === before ? [] : ['data of the foreign organization has changed']),
  ];
}
