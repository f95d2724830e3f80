import type { Queryable } from '@probatum/persistence/database';
import type { AdministeredRows } from '../../organization/administered';
import type { Maker } from '../grants/makers';
import { getApiKey } from './api-keys.repository';

export async function keyAsMaker(on: Queryable, of: AdministeredRows, id: string): Promise<Maker> {
  const key = await getApiKey(on, of, id);
  return { ...key, hasEnded: key.revokedAt !== null };
}
