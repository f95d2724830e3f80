import { type Ask, askAs } from './ask';
import { addTestData } from './add-test-data';
import { newParty } from './party';
import { World } from './world';

export interface Access {
  readonly url: string;
  /** Live, every scope, without a limit: of an organization that is the fuzzer's own. */
  readonly key: string;
  /** The same of another organization. Without it only the sandbox is foreign. */
  readonly foreignKey?: string;
}

/** A world in which every party has some objects. */
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
  const client = await newClient(url, live, scopes);
  const world = new World(
    [newParty('live', key), newParty('sandbox', sandbox.key), ...(foreignKey ? [newParty('foreign', foreignKey)] : [])],
    {
      ...{ live: key, sandbox: sandbox.key, revoked: revoked.key, room: String(room['token']), oauth: client.ownToken },
      scopeless: (await keyOf(live, ['reports:read'])).key,
      ...(foreign ? { foreign: foreign.key } : {}),
    },
  );
  for (const [kind, value] of Object.entries(client.known)) world.add('live', kind, value);
  for (const party of world.parties) await addTestData(world, url, party);
  await addPageFiles(world, url);
  const page = await (await fetch(`${url}/api/docs`)).text();
  for (const [, file] of page.matchAll(/docs\/([\w-]+\.\w+)"/g)) world.add('any', 'file', file!);
  return world;
}

/** The files of the signing page. Its address needs no valid link. */
async function addPageFiles(world: World, url: string): Promise<void> {
  const page = await (await fetch(`${url}/sign/${'x'.repeat(43)}`)).text();
  for (const [, folder, file] of page.matchAll(/signing-page\/([\w.-]+)\/([\w.-]+)"/g)) {
    world.add('any', 'folder', folder!);
    world.add('any', 'file', file!);
  }
}

const readsOf = (scopes: readonly string[]) => scopes.filter((scope) => scope.endsWith(':read'));

interface OAuthClient {
  readonly known: Readonly<Record<'clientId' | 'clientSecret' | 'token', string>>;
  /** Of which no request speaks, so that it is not revoked. */
  readonly ownToken: string;
}

/** A client that no request names by its path, so that its secret stays good. */
async function newClient(url: string, ask: Ask, scopes: readonly string[]): Promise<OAuthClient> {
  const made = await ask('POST /oauth/clients', { name: 'Fuzzer', scopes, environment: 'live' });
  const [clientId, clientSecret] = [String(made['id']), String(made['clientSecret'])];
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const newToken = async () => {
    const response = await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
    return ((await response.json()) as { access_token: string }).access_token;
  };
  return { known: { clientId, clientSecret, token: await newToken() }, ownToken: await newToken() };
}
