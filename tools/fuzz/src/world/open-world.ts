import { askAs } from './ask';
import { furnish } from './furnish';
import { newParty } from './party';
import { World } from './world';

export interface Access {
  readonly url: string;
  /** Live, every scope, without a limit: of an organization that is the fuzzer's own. */
  readonly key: string;
  /** The same of another organization; without it only the sandbox is somebody else. */
  readonly foreignKey?: string;
}

/** A world in which everybody has something. */
export async function openWorld({ url, key, foreignKey }: Access): Promise<World> {
  const live = askAs(url, key);
  const { items } = (await live('GET /api-keys?pageSize=100')) as { items: { prefix: string; scopes: string[] }[] };
  const { scopes = [] } = items.find(({ prefix }) => key.startsWith(prefix)) ?? {};
  const keyOf = async (ask: typeof live, wanted: readonly string[], environment = 'live') =>
    (await ask('POST /api-keys', { name: 'Fuzzer', scopes: wanted, environment })) as { id: string; key: string };
  const sandbox = await keyOf(live, scopes, 'sandbox');
  const revoked = await keyOf(live, scopes);
  await live(`DELETE /api-keys/${revoked.id}`);
  const foreign = foreignKey ? await keyOf(askAs(url, foreignKey), readsOf(scopes)) : undefined;
  const filter = { certificateType: 'ai_report' };
  const room = await live('POST /audit-rooms', { name: 'Fuzzer', filter, expiresInHours: 8_760 });
  const world = new World(
    [newParty('live', key), newParty('sandbox', sandbox.key), ...(foreignKey ? [newParty('foreign', foreignKey)] : [])],
    {
      ...{ live: key, sandbox: sandbox.key, revoked: revoked.key, room: String(room['token']) },
      scopeless: (await keyOf(live, ['reports:read'])).key,
      ...(foreign ? { foreign: foreign.key } : {}),
    },
  );
  for (const party of world.parties) await furnish(world, url, party);
  const page = await (await fetch(`${url}/api/docs`)).text();
  for (const [, file] of page.matchAll(/docs\/([\w-]+\.\w+)"/g)) world.add('any', 'file', file!);
  return world;
}

const readsOf = (scopes: readonly string[]) => scopes.filter((scope) => scope.endsWith(':read'));
