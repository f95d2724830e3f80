import { certificateTypes } from '@probatum/contracts/events/certificates';
import { Fields, IdOf, Named, OneOf, Sha256Hex, Text, VisibleText } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

export const evidenceTypes = ['input', 'output', 'attachment', 'reference'] as const;
export const storageModes = ['hash_only', 'encrypted_blob', 'external_reference'] as const;

/** Most pieces of evidence in one certificate, all lists together. */
export const maxEvidence = 1_000;
export const maxMetadataBytes = 16 * 1024;

export const EvidenceRequest = Named(
  'EvidenceRequest',
  Fields({
    sha256Hash: Sha256Hex(),
    evidenceType: Type.Optional(
      OneOf(evidenceTypes, { description: 'By default, the type follows from the list that contains the evidence' }),
    ),
    mimeType: Type.Optional(
      Text({ pattern: '^[\\w!#$&^.+-]+/[\\w!#$&^.+-]+(\\s*;.*)?$', examples: ['application/pdf'] }),
    ),
    filename: Type.Optional(Text({ max: 255, examples: ['report.pdf'] })),
    sourceCertificateId: Type.Optional(
      IdOf('cert', {
        description: 'The earlier certificate that has this evidence as an output; links their provenance',
      }),
    ),
    storageMode: Type.Optional(OneOf(storageModes, { default: 'hash_only' })),
  }),
);
export type EvidenceRequest = Static<typeof EvidenceRequest>;

export const ModelRequest = Named(
  'ModelRequest',
  Fields({
    modelId: Type.Optional(Text()),
    provider: Type.Optional(Text({ examples: ['openai'] })),
    modelName: Type.Optional(Text({ examples: ['gpt-4o'] })),
    modelVersion: Type.Optional(Text()),
  }),
);

export const IssueCertificateRequest = Named(
  'IssueCertificateRequest',
  Fields({
    certificateType: OneOf(certificateTypes),
    reportName: Type.Optional(Text()),
    signerName: VisibleText({ examples: ['Maria Lopez'] }),
    signerRole: Type.Optional(Text()),
    issuingCompany: VisibleText({ examples: ['Acme Consulting'] }),
    issuedTimezone: Type.Optional(
      Text({ max: 64, description: 'IANA time zone, such as Europe/Madrid', examples: ['Europe/Madrid'] }),
    ),
    inputEvidence: Type.Array(EvidenceRequest, { minItems: 1, maxItems: maxEvidence }),
    outputEvidence: Type.Array(EvidenceRequest, { minItems: 1, maxItems: maxEvidence }),
    attachments: Type.Optional(Type.Array(EvidenceRequest, { maxItems: maxEvidence })),
    model: ModelRequest,
    metadata: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: `Any object of at most ${maxMetadataBytes} bytes` }),
    ),
    externalId: Type.Optional(
      Text({ description: 'Your own id for the subject, by which you can find the certificate' }),
    ),
  }),
);
export type IssueCertificateRequest = Static<typeof IssueCertificateRequest>;
