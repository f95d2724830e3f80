import { anchorConfirmed, anchorConfirmedV2 } from '@probatum/contracts/events/anchoring';
import { certificateIssued, certificateIssuedV2, certificateRevoked } from '@probatum/contracts/events/certificates';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { message } from './running-trust-engine';

/** The life of one certificate, as the services that own it tell it. */
export function certificate(tenant: Tenant, certificateId: string = newId('cert')) {
  const issued = message(certificateIssued, tenant, certificateId, { ...certificateIssued.example, certificateId });
  const revoked = message(certificateRevoked, tenant, certificateId, { ...certificateRevoked.example, certificateId });
  const anchoredAs = (canonicalPayloadHash: string) =>
    message(anchorConfirmed, tenant, anchorConfirmed.example.anchorId, {
      ...anchorConfirmed.example,
      certificateId,
      canonicalPayloadHash,
      simulated: tenant.environment === 'sandbox',
    });
  return { certificateId, issued, revoked, anchored: anchoredAs(payloadHash), anchoredAs };
}

/** The beginning of many certificates of one tenant, as one event. */
export function issuedTogether(tenant: Tenant, certificateIds: readonly string[]) {
  const certificates = certificateIds.map((certificateId) => ({ ...certificateIssued.example, certificateId }));
  return message(certificateIssuedV2, tenant, tenant.organizationId, { certificates });
}

/** Their anchor, as one event. */
export function anchoredTogether(tenant: Tenant, certificateIds: readonly string[]) {
  const { certificates, ...shared } = anchorConfirmedV2.example;
  const own = certificateIds.map((certificateId) => ({ ...certificates[0]!, certificateId }));
  return message(anchorConfirmedV2, tenant, shared.anchorId, { ...shared, certificates: own });
}

export const payloadHash = certificateIssued.example.canonicalPayloadHash;
