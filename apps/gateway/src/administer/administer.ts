import { isId, newId } from '@probatum/contracts/ids';
import { administratorScopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import type { Database } from '@probatum/persistence/database';
import type { CreatedApiKey } from '../api-key/api-key';
import { keyFamilies } from '../api-key/key-format';
import { operator } from '../audit-log/record-change';
import { storeNewKey } from '../create-api-key/store-new-key';
import { storeNewClient } from '../create-oauth-client/store-new-client';
import { CreateOrganization, type Organization } from '../create-organization/create-organization';
import { plans } from '../limit-rate/plans';
import type { OAuthClientWithSecret } from '../oauth-client/oauth-client';
import {
  CannotAdminister,
  oneOf,
  type Options,
  readOptions,
  readRateLimit,
  readScopes,
  readTime,
  required,
} from './options';

export const usage = `
create-organization --name NAME [--id org_…]
create-key --organization org_… --environment ${environments.join('|')} --scopes a,b|ordinary|all --name NAME
           --plan ${plans.join('|')} [--rate-limit REQUESTS_PER_MINUTE] [--family ${keyFamilies.join('|')}]
           [--expires-at TIME]
create-oauth-client --organization org_… --environment ${environments.join('|')} --scopes a,b|ordinary|all --name NAME
           --plan ${plans.join('|')} [--rate-limit REQUESTS_PER_MINUTE]

\`ordinary\` is every scope but ${administratorScopes.join(', ')}.`;

type Made = Organization | CreatedApiKey | OAuthClientWithSecret;

/** What the operator of a platform does before anybody has a credential. */
export async function administer(database: Database, words: readonly string[]): Promise<Made> {
  const [command, ...rest] = words;
  if (command === 'create-organization') return createOrganization(database, readOptions(rest, ['name', 'id'], usage));
  if (command === 'create-key') return createKey(database, readOptions(rest, keyOptions, usage));
  if (command === 'create-oauth-client') return createClient(database, readOptions(rest, credentialOptions, usage));
  throw new CannotAdminister(`Say what to do:\n${usage}`);
}

function createOrganization(database: Database, options: Options): Promise<Organization> {
  const id = options['id'] ?? newId('org');
  if (!isId('org', id)) throw new CannotAdminister('--id must be org_ and 26 digits of a TypeID');
  return new CreateOrganization(database).execute(id, required(options, 'name'));
}

const credentialOptions = ['organization', 'environment', 'scopes', 'plan', 'name', 'rate-limit'];
const keyOptions = [...credentialOptions, 'family', 'expires-at'];

async function createKey(database: Database, options: Options): Promise<CreatedApiKey> {
  const family = oneOf({ family: 'ndi', ...options }, 'family', keyFamilies);
  const expiresAt = readTime(options['expires-at']);
  return storeNewKey(database, family, { ...(await readCredential(database, options)), id: newId('key'), expiresAt });
}

async function createClient(database: Database, options: Options): Promise<OAuthClientWithSecret> {
  const credential = await readCredential(database, options);
  const client = { ...credential, id: newId('oac'), authMethod: 'client_secret' as const, jwks: null };
  return database.transaction((tx) => storeNewClient(tx, client, operator));
}

async function readCredential(database: Database, options: Options) {
  const organizationId = required(options, 'organization');
  const known = await database.query(`select 1 from organizations where id = $1`, [organizationId]);
  if (known.length === 0) throw new CannotAdminister(`There is no organization ${organizationId}`);
  const plan = oneOf(options, 'plan', plans);
  return {
    organizationId,
    environment: oneOf(options, 'environment', environments),
    name: required(options, 'name'),
    scopes: readScopes(required(options, 'scopes')),
    plan,
    rateLimit: readRateLimit(options['rate-limit'], plan),
  };
}
