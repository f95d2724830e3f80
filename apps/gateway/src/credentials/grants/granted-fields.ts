import { scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import { Nullable, OneOf, Time, VisibleText } from '@probatum/http/validation/fields';
import { Type } from '@sinclair/typebox';
import { AllowedAddresses } from '../../organization/address-ranges/allowed-addresses';
import { CertificateNameFields } from '../credential/certificate-name-fields';

export const grantedFields = {
  name: VisibleText(),
  scopes: Type.Array(OneOf(scopes), { minItems: 1, uniqueItems: true }),
  environment: OneOf(environments),
  expiresAt: Type.Optional(Time({ description: 'Time from which the key is refused' })),
  allowedAddresses: Type.Optional(AllowedAddresses),
};

export const SecondFactor = Type.Optional(
  Nullable(CertificateNameFields, {
    description: 'The key works only together with a client certificate of this name',
  }),
);
