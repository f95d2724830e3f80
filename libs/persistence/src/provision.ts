import { Client, escapeIdentifier, escapeLiteral } from 'pg';

export interface ServiceAccess {
  /** Name of the role and of the schema that it owns. */
  readonly schema: string;
  readonly password: string;
}

/**
 * Makes the role and the schema of a service, or sets the role's password anew; harmless when repeated.
 * @returns the connection string of that role.
 */
export async function provisionService(administratorUrl: string, access: ServiceAccess): Promise<string> {
  const client = new Client({ connectionString: administratorUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(hashtext($1))', ['provision']);
    const role = escapeIdentifier(access.schema);
    const known = await client.query('select 1 from pg_roles where rolname = $1', [access.schema]);
    const verb = known.rowCount ? 'alter' : 'create';
    await client.query(`${verb} role ${role} login nosuperuser password ${escapeLiteral(access.password)}`);
    await client.query(`create schema if not exists ${role} authorization ${role}`);
  } finally {
    await client.end();
  }
  return urlFor(administratorUrl, access);
}

export function urlFor(administratorUrl: string, access: ServiceAccess): string {
  const url = new URL(administratorUrl);
  url.username = encodeURIComponent(access.schema);
  url.password = encodeURIComponent(access.password);
  return url.toString();
}
