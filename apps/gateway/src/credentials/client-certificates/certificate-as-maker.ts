import type { Queryable } from '@probatum/persistence/database';
import type { AdministeredRows } from '../../organization/administered';
import { CredentialInvalid } from '../credential/authentication.errors';
import type { Maker } from '../grants/makers';
import { getBoundCertificate } from './bound-certificates.repository';

/** @throws CredentialInvalid when it is gone */
export async function certificateAsMaker(on: Queryable, of: AdministeredRows, id: string): Promise<Maker> {
  const bound = await getBoundCertificate(on, of, id);
  if (!bound) throw new CredentialInvalid();
  const { kind, value, authority } = bound;
  const certificate = { kind, value, authority };
  return { ...bound, certificate, limitMode: 'enforced', hasEnded: bound.revokedAt !== null };
}
