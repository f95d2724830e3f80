import { Fields, Nullable, OneOf, Text } from '@probatum/http/validation/fields';
import { Type } from '@sinclair/typebox';
import { type CertificateName, certificateNameKinds } from './certificate-name';

export const CertificateNameFields = Fields(
  {
    kind: OneOf(certificateNameKinds, {
      description:
        '`spiffe`: the only URI among the alternative names; `subject`: the subject in the notation of RFC 4514; `fingerprint`: SHA-256 of the certificate, 64 hex digits',
    }),
    value: Text({ max: 1_000, examples: ['spiffe://acme.example/erp'] }),
    authority: Type.Optional(
      Nullable(Text({ max: 255 }), {
        description:
          'Authority that vouches for the name: its name as the operator configured it, or the SHA-256 of its public key (SPKI) in hex. ' +
          'Required if several authorities are trusted; ignored with a fingerprint',
      }),
    ),
  },
  { description: 'Name that identifies a client certificate' },
);

/** As answers tell it: names that were stored before there were several authorities have none. */
export function describeName(name: CertificateName | null): Required<CertificateName> | null {
  return name && { kind: name.kind, value: name.value, authority: name.authority ?? null };
}
