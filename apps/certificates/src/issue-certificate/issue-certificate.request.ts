import { certificateTypes } from '@probatum/contracts/events/certificates';
import { Fields, IdOf, Named, OneOf, Sha256Hex, Text } from '@probatum/http/fields';
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
    evidenceType: Type.Optional(OneOf(evidenceTypes, { description: 'Defaults from the list it stands in' })),
    mimeType: Type.Optional(
      Text({ pattern: '^[\\w!#$&^.+-]+/[\\w!#$&^.+-]+(\\s*;.*)?$', examples: ['application/pdf'] }),
    ),
    filename: Type.Optional(Text({ max: 255, examples: ['report.pdf'] })),
    sourceCertificateId: Type.Optional(
      IdOf('cert', { description: 'The certificate whose output this evidence was: links provenance' }),
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
    signerName: Text({ examples: ['Maria Lopez'] }),
    signerRole: Type.Optional(Text()),
    issuingCompany: Text({ examples: ['Acme Consulting'] }),
    issuedTimezone: Type.Optional(Text({ max: 64, description: 'IANA name', examples: ['Europe/Madrid'] })),
    inputEvidence: Type.Array(EvidenceRequest, { minItems: 1, maxItems: maxEvidence }),
    outputEvidence: Type.Array(EvidenceRequest, { minItems: 1, maxItems: maxEvidence }),
    attachments: Type.Optional(Type.Array(EvidenceRequest, { maxItems: maxEvidence })),
    model: ModelRequest,
    metadata: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: `Any object of at most ${maxMetadataBytes} bytes` }),
    ),
    externalId: Type.Optional(Text({ description: 'Your own id of the subject, to find the certificate by' })),
  }),
);
export type IssueCertificateRequest = Static<typeof IssueCertificateRequest>;
