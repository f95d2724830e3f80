import type { AuditRoomGrant } from '@probatum/http/audit-room-grant';
import type { Identity } from '@probatum/http/identity';

/** Somebody who reads certificates of a tenant: all of them, or in an audit room those that were granted. */
export type Reader = Pick<Identity, 'organizationId' | 'environment' | 'grant'>;

/**
 * The condition under which the reader may see a certificate of the tenant, in SQL. Whatever a statement shows, counts
 * or follows must meet it.
 * @param values of the statement's parameters; those of the condition are added
 */
export function grantedTo({ grant }: Pick<Reader, 'grant'>, values: unknown[]): string {
  return grant ? conditionOf(grant, values) : 'true';
}

function conditionOf(grant: AuditRoomGrant, values: unknown[]): string {
  const place = (value: unknown) => `$${values.push(value)}`;
  if ('certificateIds' in grant) return `id = any(${place(grant.certificateIds)}::text[])`;
  const { certificateType, externalId, issuedFrom, issuedUntil } = grant.filter;
  const terms = [
    certificateType === undefined ? [] : `type = ${place(certificateType)}`,
    externalId === undefined ? [] : `external_id = ${place(externalId)}`,
    issuedFrom === undefined ? [] : `issued_at >= ${place(issuedFrom)}::timestamptz`,
    issuedUntil === undefined ? [] : `issued_at < ${place(issuedUntil)}::timestamptz`,
  ].flat();
  return terms.join(' and ');
}
