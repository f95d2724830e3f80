import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { requestRoleOf } from './row-level-security';

export interface ServiceAccess {
  /** Name of the role and of the schema that it owns. */
  readonly schema: string;
  readonly password: string;
}

/**
 * Makes the role and the schema of a service, and the role of its requests, or sets the password anew; harmless when
 * repeated.
 * @returns the connection string of that role.
 */
export async function provisionService(administratorUrl: string, access: ServiceAccess): Promise<string> {
  const client = new Client({ connectionString: administratorUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', ['provision']);
    const [role, requests] = [access.schema, requestRoleOf(access.schema)].map(escapeIdentifier);
    const verb = (await exists(client, access.schema)) ? 'alter' : 'create';
    await client.query(`${verb} role ${role} login nosuperuser password ${escapeLiteral(access.password)}`);
    if (!(await exists(client, requestRoleOf(access.schema)))) await client.query(`create role ${requests} nologin`);
    await client.query(`grant ${requests} to ${role}`);
    await client.query(`create schema if not exists ${role} authorization ${role}`);
  } finally {
    await client.end();
  }
  return urlFor(administratorUrl, access);
}

async function exists(client: Client, role: string): Promise<boolean> {
  const known = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  return known.rowCount! > 0;
}

export function urlFor(administratorUrl: string, access: ServiceAccess): string {
  const url = new URL(administratorUrl);
  url.username = encodeURIComponent(access.schema);
  url.password = encodeURIComponent(access.password);
  return url.toString();
}
