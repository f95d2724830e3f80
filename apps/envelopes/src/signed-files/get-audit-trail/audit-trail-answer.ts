import { Fields, Named, Nullable, OneOf, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

const Hash = (description: string) => Type.String({ pattern: '^[0-9a-f]{64}$', description });

export const AuditTrail = Named(
  'AuditTrail',
  Type.Object({
    envelopeId: Type.String(),
    status: Type.String(),
    isWhole: Type.Boolean({ description: 'Whether every hash follows from its entry and the hash before it' }),
    entries: Type.Array(
      Type.Object({
        sequence: Type.Integer(),
        time: Time(),
        type: Type.String(),
        actor: Type.Unknown(),
        address: Type.Optional(Type.String()),
        userAgent: Type.Optional(Type.String()),
        data: Type.Optional(Type.Unknown()),
        content: Type.String({ description: 'Canonical JSON (RFC 8785) of the entry, which is hashed' }),
        previousHash: Hash('Hash of the entry before, or 64 zeros'),
        hash: Hash('SHA-256 of `previousHash`, a line feed and `content`'),
      }),
    ),
    head: Nullable(Hash('Hash of the newest entry')),
    certified: Nullable(
      Type.Object({
        sequence: Type.Integer({ description: 'The last entry that the certificate covers' }),
        hash: Hash('Hash of that entry, the output of the certificate'),
        certificateId: Type.String(),
        verificationUrl: Type.String({ format: 'uri' }),
      }),
    ),
    documents: Type.Array(
      Type.Object({
        name: Type.String(),
        sha256: Nullable(Hash('SHA-256 of the PDF that recipients see')),
        sealedSha256: Nullable(Hash('SHA-256 of the sealed PDF')),
      }),
    ),
    auditTrailSha256: Nullable(Hash('SHA-256 of the PDF of this trail')),
  }),
);
export type AuditTrail = Static<typeof AuditTrail>;

export const AuditTrailQuery = Fields({
  format: Type.Optional(
    OneOf(['pdf', 'json'], { default: 'pdf', description: 'The PDF exists once the envelope is completed' }),
  ),
});
export type AuditTrailQuery = Static<typeof AuditTrailQuery>;
