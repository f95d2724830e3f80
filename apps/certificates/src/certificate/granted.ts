import type { AuditRoomGrant } from '@probatum/http/identity/audit-room-grant';
import type { Identity } from '@probatum/http/identity/identity';

/** A reader of a tenant's certificates: of all of them, or in an audit room of the granted ones. */
export type Reader = Pick<Identity, 'organizationId' | 'environment' | 'grant'>;

/**
 * The condition in SQL under which the reader may see a certificate of the tenant. Every displayed, counted or followed
 * row must meet it.
 * @param values of the statement's parameters; the parameters of the condition are appended
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
