import { isId, newId } from '@probatum/contracts/ids';
import { environments } from '@probatum/contracts/tenant';
import type { Database } from '@probatum/persistence/database';
import { isUniqueViolation } from '@probatum/persistence/database-errors';
import { type CreatedApiKey, describeApiKey } from '../../credentials/api-keys/api-key';
import { lockAnyApiKey } from '../../credentials/api-keys/api-keys.repository';
import { generateKey, keyFamilies } from '../../credentials/api-keys/key-format';
import { everyEntry } from '../../organization/audit-log/audit-log.repository';
import { operator } from '../../organization/audit-log/record-change';
import { firstBrokenEntry } from '../../organization/audit-log/verify-chain';
import { storeBinding } from '../../credentials/client-certificates/bind-client-certificate/store-binding';
import type { BoundCertificate } from '../../credentials/client-certificates/bound-certificate';
import { certificateNameKinds } from '../../credentials/credential/certificate-name';
import { storeNewKey } from '../../credentials/api-keys/create-api-key/store-new-key';
import { storeNewClient } from '../../credentials/oauth-clients/create-oauth-client/store-new-client';
import { CreateOrganization, type Organization } from '../../organization/create-organization/create-organization';
import { setAuthority } from './set-authority';
import { changeCredentialLimit } from '../../credentials/limit-credentials/change-credential-limit';
import { limitModes, plans } from '../../organization/plans';
import type { OAuthClientWithSecret } from '../../credentials/oauth-clients/oauth-client';
import { revokeKey } from '../../credentials/api-keys/revoke-api-key/revoke-api-key';
import {
  CannotAdminister,
  oneOf,
  type Options,
  read,
  readAddresses,
  readCredentialLimit,
  readOwnLimit,
  readScopes,
  readTime,
  required,
  usage,
} from './options';

const credentialOptions = ['organization', 'environment', 'scopes', 'plan', 'name', 'rate-limit', 'allowed-addresses'];
const certificateOptions = [...credentialOptions, 'kind', 'value', 'authority', 'expires-at'];
const keyOptions = [...credentialOptions, 'family', 'concurrency', 'limit-mode', 'expires-at'];

/** Commands of the operator that need no credential. */
export async function administer(database: Database, words: readonly string[]): Promise<object> {
  const [name = '', ...rest] = words;
  const command = commands.get(name);
  if (!command) throw new CannotAdminister(`Name a command:\n${usage}`);
  return command.run(database, read(rest, command.options));
}

interface Command {
  readonly options: readonly string[];
  run(database: Database, options: Options): object | Promise<object>;
}

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['create-organization', { options: ['name', 'id'], run: createOrganization }],
  ['limit-credentials', { options: ['organization', 'most'], run: limitCredentials }],
  ['create-key', { options: keyOptions, run: createKey }],
  ['create-oauth-client', { options: credentialOptions, run: createClient }],
  ['bind-certificate', { options: certificateOptions, run: bindCertificate }],
  ['set-authority', { options: ['organization', 'from', 'to'], run: setAuthority }],
  ['revoke-key', { options: ['id'], run: revokeKeyById }],
  ['list-organizations', { options: [], run: listOrganizations }],
  ['verify-audit-log', { options: ['organization'], run: verifyAuditLog }],
  ['draw-key', { options: ['family', 'environment'], run: (_database, options) => drawKey(options) }],
]);

async function revokeKeyById(database: Database, options: Options): Promise<object> {
  const id = required(options, 'id');
  const revokedAt = await timeOf(database);
  return database.transaction(async (tx) => {
    const row = await lockAnyApiKey(tx, id);
    if (!row) throw new CannotAdminister(`The key ${id} was not found`);
    return describeApiKey(
      row.revokedAt ? row : await revokeKey(tx, row, 'api_key.revoked', { ...operator, revokedAt }),
    );
  });
}

async function listOrganizations(database: Database): Promise<object> {
  return database.query(`select id, name, created_at as "createdAt" from organizations order by id`);
}

async function verifyAuditLog(database: Database, options: Options): Promise<object> {
  const organization = required(options, 'organization');
  const broken = await firstBrokenEntry(everyEntry(database, organization));
  if (broken !== undefined) throw new CannotAdminister(`The audit log of ${organization} is broken at entry ${broken}`);
  return { organization, intact: true };
}

function drawKey(options: Options): object {
  const { key, prefix } = generateKey(
    oneOf({ family: 'ndi', ...options }, 'family', keyFamilies),
    oneOf({ environment: 'live', ...options }, 'environment', environments),
  );
  return { key, prefix };
}

function createOrganization(database: Database, options: Options): Promise<Organization> {
  const id = options['id'] ?? newId('org');
  if (!isId('org', id)) throw new CannotAdminister('--id must be org_ and 26 digits of a TypeID');
  return new CreateOrganization(database).execute(id, required(options, 'name'));
}

async function limitCredentials(database: Database, options: Options): Promise<object> {
  const organization = required(options, 'organization');
  const limit = readCredentialLimit(required(options, 'most'));
  const isChanged = await database.transaction((tx) => changeCredentialLimit(tx, organization, limit));
  if (!isChanged) throw new CannotAdminister(`The organization ${organization} was not found`);
  return { organization, credentialLimit: limit };
}

async function createKey(database: Database, options: Options): Promise<CreatedApiKey> {
  const family = oneOf({ family: 'ndi', ...options }, 'family', keyFamilies);
  const credential = await readCredential(database, options);
  const details = {
    ...credential,
    concurrencyLimit: readOwnLimit(options, 'concurrency', credential.plan),
    limitMode: oneOf({ 'limit-mode': 'enforced', ...options }, 'limit-mode', limitModes),
    expiresAt: readTime(options['expires-at'], await timeOf(database)),
  };
  return database.transaction((tx) => storeNewKey(tx, family, details, operator));
}

const endless = { concurrencyLimit: null, limitMode: 'enforced' as const, expiresAt: null };

async function createClient(database: Database, options: Options): Promise<OAuthClientWithSecret> {
  const client = {
    ...(await readCredential(database, options)),
    ...endless,
    authMethod: 'client_secret' as const,
    jwks: null,
  };
  return database.transaction((tx) => storeNewClient(tx, client, operator));
}

async function bindCertificate(database: Database, options: Options): Promise<BoundCertificate> {
  const credential = await readCredential(database, options);
  const name = { kind: oneOf(options, 'kind', certificateNameKinds), value: required(options, 'value') };
  const authority = options['authority'] ?? null;
  const row = {
    ...credential,
    ...endless,
    ...name,
    authority,
    id: newId('ccb'),
    expiresAt: readTime(options['expires-at'], await timeOf(database)),
  };
  try {
    return await database.transaction((tx) => storeBinding(tx, row, operator));
  } catch (error) {
    if (isUniqueViolation(error)) throw new CannotAdminister('A client certificate with this name is already bound');
    throw error;
  }
}

async function readCredential(database: Database, options: Options) {
  const organizationId = required(options, 'organization');
  const known = await database.query(`select 1 from organizations where id = $1`, [organizationId]);
  if (known.length === 0) throw new CannotAdminister(`The organization ${organizationId} was not found`);
  const plan = oneOf(options, 'plan', plans);
  return {
    organizationId,
    environment: oneOf(options, 'environment', environments),
    name: required(options, 'name'),
    scopes: readScopes(required(options, 'scopes')),
    plan,
    rateLimit: readOwnLimit(options, 'rate-limit', plan),
    allowedAddresses: readAddresses(options['allowed-addresses']),
    certificate: null,
  };
}

/** The clock of the machine at which the operator sits decides nothing. */
async function timeOf(database: Database): Promise<Date> {
  const [row] = await database.query<{ now: Date }>('select clock_timestamp() as now');
  return row!.now;
}
