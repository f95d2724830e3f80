import { scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time } from '@probatum/http/fields';
import { type Static, Type } from '@sinclair/typebox';
import { AllowedAddresses } from '../address-ranges/allowed-addresses';
import { plans } from '../limit-rate/plans';
import { certificateNameKinds } from './client-certificate';

export const CertificateNameFields = Fields(
  {
    kind: OneOf(certificateNameKinds, {
      description:
        'spiffe: the one URI among its alternative names; subject: as RFC 4514 writes it; fingerprint: SHA-256 of the certificate, 64 hex digits',
    }),
    value: Text({ max: 1_000, examples: ['spiffe://acme.example/erp'] }),
  },
  { description: 'A name by which a client certificate is recognised' },
);

/** A client certificate that is a credential by itself. */
export const BoundCertificate = Named(
  'ClientCertificate',
  Fields({
    id: IdOf('ccb'),
    name: Text(),
    certificate: CertificateNameFields,
    scopes: Type.Array(OneOf(scopes)),
    environment: OneOf(environments),
    plan: OneOf(plans),
    allowedAddresses: AllowedAddresses,
    createdAt: Time(),
    expiresAt: Nullable(Time()),
    revokedAt: Nullable(Time()),
  }),
);
export type BoundCertificate = Static<typeof BoundCertificate>;
