import type { Database, Transaction } from '@probatum/persistence/database';
import { lockKeysWithCertificate, updateApiKey } from '../../credentials/api-keys/api-keys.repository';
import { operator, recordChange } from '../../organization/audit-log/record-change';
import {
  lockBoundCertificates,
  updateBoundCertificate,
} from '../../credentials/client-certificates/bound-certificates.repository';
import type { CertificateName } from '../../credentials/credential/certificate-name';
import { lockClientsWithCertificate, updateClient } from '../../credentials/oauth-clients/oauth-clients.repository';
import { type Options, required } from './options';

interface Authorities {
  readonly from: string | null;
  readonly to: string;
}

/**
 * For names of client certificates that were bound when only one authority was believed, or by one that is replaced.
 * Fingerprints need no authority and stay. Audit rooms stay too: they end by themselves.
 */
export async function setAuthority(database: Database, options: Options): Promise<object> {
  const organizationId = required(options, 'organization');
  const authorities = { from: options['from'] ?? null, to: required(options, 'to') };
  const changed = await database.transaction(async (tx) => {
    const ids = await changeNames(tx, organizationId, authorities);
    await recordChange(tx, {
      organizationId,
      environment: 'live',
      ...operator,
      action: 'client_certificates.authority_set',
      target: organizationId,
      before: { authority: authorities.from },
      after: { authority: authorities.to, ids },
    });
    return ids;
  });
  return { organization: organizationId, authority: authorities.to, changed };
}

async function changeNames(tx: Transaction, organizationId: string, { from, to }: Authorities): Promise<string[]> {
  const isMeant = ({ kind, authority = null }: CertificateName) => kind !== 'fingerprint' && authority === from;
  const ids: string[] = [];
  for (const row of await lockBoundCertificates(tx, organizationId)) {
    if (isMeant(row)) ids.push((await updateBoundCertificate(tx, { ...row, authority: to })).id);
  }
  for (const row of await lockKeysWithCertificate(tx, organizationId)) {
    if (!isMeant(row.certificate!)) continue;
    ids.push((await updateApiKey(tx, { ...row, certificate: { ...row.certificate!, authority: to } })).id);
  }
  for (const row of await lockClientsWithCertificate(tx, organizationId)) {
    if (!isMeant(row.certificate!)) continue;
    ids.push((await updateClient(tx, { ...row, certificate: { ...row.certificate!, authority: to } })).id);
  }
  return ids;
}
