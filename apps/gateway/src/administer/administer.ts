import { parseArgs, type ParseArgsConfig } from 'node:util';
import { isId, newId } from '@probatum/contracts/ids';
import { administratorScopes, isScope, ordinaryScopes, type Scope, scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import type { Database } from '@probatum/persistence/database';
import type { CreatedApiKey } from '../api-key/api-key';
import { keyFamilies } from '../api-key/key-format';
import { storeNewKey } from '../create-api-key/store-new-key';
import { CreateOrganization, type Organization } from '../create-organization/create-organization';
import { limitModes, plans } from '../limit-rate/plans';

export const usage = `
create-organization --name NAME [--id org_…]
create-key --organization org_… --environment ${environments.join('|')} --scopes a,b|ordinary|all --name NAME
           --plan ${plans.join('|')} [--rate-limit REQUESTS_PER_MINUTE] [--concurrency REQUESTS_AT_ONCE]
           [--limit-mode ${limitModes.join('|')}] [--family ${keyFamilies.join('|')}]
           [--expires-at TIME]

\`ordinary\` is every scope but ${administratorScopes.join(', ')}.`;

/** What was typed cannot be done; the message says why. */
export class CannotAdminister extends Error {}

type Options = Readonly<Record<string, string | undefined>>;

/** What the operator of a platform does before anybody has a credential. */
export async function administer(database: Database, words: readonly string[]): Promise<Organization | CreatedApiKey> {
  const [command, ...rest] = words;
  if (command === 'create-organization') return createOrganization(database, read(rest, ['name', 'id']));
  if (command === 'create-key') return createKey(database, read(rest, keyOptions));
  throw new CannotAdminister(`Say what to do:\n${usage}`);
}

function createOrganization(database: Database, options: Options): Promise<Organization> {
  const id = options['id'] ?? newId('org');
  if (!isId('org', id)) throw new CannotAdminister('--id must be org_ and 26 digits of a TypeID');
  return new CreateOrganization(database).execute(id, required(options, 'name'));
}

const limitOptions = ['rate-limit', 'concurrency', 'limit-mode'];
const keyOptions = ['organization', 'environment', 'scopes', 'plan', 'name', 'family', 'expires-at', ...limitOptions];

async function createKey(database: Database, options: Options): Promise<CreatedApiKey> {
  const organizationId = required(options, 'organization');
  const known = await database.query(`select 1 from organizations where id = $1`, [organizationId]);
  if (known.length === 0) throw new CannotAdminister(`There is no organization ${organizationId}`);
  const plan = oneOf(options, 'plan', plans);
  return storeNewKey(database, oneOf({ family: 'ndi', ...options }, 'family', keyFamilies), {
    organizationId,
    environment: oneOf(options, 'environment', environments),
    id: newId('key'),
    name: required(options, 'name'),
    scopes: readScopes(required(options, 'scopes')),
    plan,
    rateLimit: readOwnLimit(options, 'rate-limit', plan),
    concurrencyLimit: readOwnLimit(options, 'concurrency', plan),
    limitMode: oneOf({ 'limit-mode': 'enforced', ...options }, 'limit-mode', limitModes),
    expiresAt: readTime(options['expires-at']),
  });
}

function read(words: string[], names: readonly string[]): Options {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values } = parseArgs({ args: words, options, strict: true } satisfies ParseArgsConfig);
    return values as Options;
  } catch (error) {
    throw new CannotAdminister(`${(error as Error).message}\n${usage}`);
  }
}

function required(options: Options, name: string): string {
  const value = options[name];
  if (value === undefined || value.trim() === '') throw new CannotAdminister(`--${name} is needed`);
  if (name === 'name' && value.length > 200) throw new CannotAdminister('--name has 200 characters at most');
  return value;
}

function oneOf<const Values extends readonly string[]>(options: Options, name: string, values: Values): Values[number] {
  const value = required(options, name);
  if (!values.includes(value)) throw new CannotAdminister(`--${name} must be one of ${values.join(', ')}`);
  return value;
}

function readScopes(text: string): readonly Scope[] {
  if (text === 'all') return scopes;
  if (text === 'ordinary') return ordinaryScopes;
  const named = [...new Set(text.split(','))];
  const unknown = named.find((scope) => !isScope(scope));
  if (unknown !== undefined) throw new CannotAdminister(`${unknown} is not a scope; there are ${scopes.join(', ')}`);
  return named.filter(isScope);
}

function readOwnLimit(options: Options, name: string, plan: string): number | null {
  const text = options[name];
  if (text === undefined) return null;
  if (plan !== 'enterprise') throw new CannotAdminister(`--${name} goes with --plan enterprise only`);
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new CannotAdminister(`--${name} must be a whole number from 1 on`);
  return Number(text);
}

function readTime(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const time = new Date(text);
  if (!(time.getTime() > Date.now())) throw new CannotAdminister('--expires-at must be a time in the future');
  return time;
}
