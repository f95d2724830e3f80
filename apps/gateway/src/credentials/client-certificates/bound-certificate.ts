import { scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import { PageOf } from '@probatum/http/lists/pagination';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { AllowedAddresses } from '../../organization/address-ranges/allowed-addresses';
import { plans } from '../../organization/plans';
import { CertificateNameFields } from '../credential/certificate-name-fields';

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

export const BoundCertificatePage = Named('ClientCertificatePage', PageOf(BoundCertificate));
export type BoundCertificatePage = Static<typeof BoundCertificatePage>;
