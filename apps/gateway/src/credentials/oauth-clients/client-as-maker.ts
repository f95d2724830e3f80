import type { Queryable } from '@probatum/persistence/database';
import type { AdministeredRows } from '../../organization/administered';
import type { Maker } from '../grants/makers';
import { getClient } from './oauth-clients.repository';

/** Its scopes are those of the client: a token may have fewer. */
export async function clientAsMaker(on: Queryable, of: AdministeredRows, id: string): Promise<Maker> {
  const client = await getClient(on, of, id);
  return { ...client, hasEnded: client.status !== 'active' };
}
