import { anchorConfirmed } from '@probatum/contracts/events/anchoring';
import { certificateIssued, certificateRevoked } from '@probatum/contracts/events/certificates';
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

export const payloadHash = certificateIssued.example.canonicalPayloadHash;
