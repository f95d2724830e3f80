import {
  ConfigurationError,
  identityVariables,
  readEnvironment,
  serviceVariables,
} from '@probatum/service/environment';
import { Type } from '@sinclair/typebox';

export const envelopesVariables = {
  ...serviceVariables,
  ...identityVariables,
  OBJECT_STORE_FOLDER: Type.String({
    pattern: '^/',
    description: 'Absolute path of the folder that keeps documents, encrypted. All replicas share it',
  }),
  STORAGE_LIMIT_BYTES: Type.Integer({
    minimum: 1_000_000,
    default: 10_737_418_240,
    description:
      'Maximum size of the stored files of an organization in one environment. At this size, new documents and the sending of envelopes are answered 409',
  }),
  STORAGE_FREE_BYTES: Type.Integer({
    minimum: 0,
    default: 268_435_456,
    description:
      'Free space of the file system of OBJECT_STORE_FOLDER below which new documents are answered 503. Signatures and seals use what is left',
  }),
  SIGNING_PAGE_FOLDER: Type.Optional(
    Type.String({
      pattern: '^/',
      description: 'Absolute path of the built signing page. By default that of the build beside this service',
    }),
  ),
  SMTP_URL: Type.Optional(
    Type.String({
      pattern: '^smtps?://',
      description:
        'Mail server that takes invitations, with user and password. Without it, messages wait and no mail leaves',
    }),
  ),
  MAIL_FROM: Type.String({
    default: 'Probatum <no-reply@localhost>',
    pattern: '^[^\\r\\n]*@[^\\r\\n]+$',
    description: 'Sender of the mail',
  }),
  SEAL_CERTIFICATE_FILE: Type.Optional(
    Type.String({
      description:
        'PEM file with the certificate that seals PDFs, then its issuers, the root last. Without it, the platform issues a certificate to itself',
    }),
  ),
  SEAL_PRIVATE_KEY_FILE: Type.Optional(
    Type.String({
      description: 'PEM file with the private key of that certificate: P-256, or RSA of 2048 bits or more',
    }),
  ),
  SEAL_LEASE_SECONDS: Type.Integer({
    minimum: 1,
    maximum: 600,
    default: 30,
    description: 'After this time without a sign of life from a process that seals an envelope, another one takes over',
  }),
  INTAKE_PROCESSES: Type.Integer({
    minimum: 1,
    maximum: 64,
    default: 2,
    description: 'Number of uploaded files that are read at the same time, each in a process',
  }),
  INTAKE_MEMORY_MB: Type.Integer({
    minimum: 256,
    maximum: 16_384,
    default: 768,
    description: 'Memory limit of a process that reads uploaded files',
  }),
  INTAKE_TIMEOUT_MS: Type.Integer({
    minimum: 500,
    maximum: 60_000,
    default: 20_000,
    description: 'Time limit for reading an uploaded file, and for its wait before that',
  }),
  INTAKE_QUEUE: Type.Integer({
    minimum: 0,
    maximum: 10_000,
    default: 100,
    description: 'Maximum number of uploaded files that wait to be read. One organization has half of it at most',
  }),
  INTAKE_COMMAND: Type.String({
    default: '',
    description:
      'Command that runs the program that reads uploaded files, for example one that adds a sandbox. Node by default',
  }),
  OUTBOUND_ALLOW: Type.String({
    default: '',
    description: 'Private networks (CIDR, separated by commas) from which documents may be fetched',
  }),
  OUTBOUND_ALLOW_HTTP: Type.Boolean({
    default: false,
    description: 'Whether documents may be fetched from public hosts over http',
  }),
};

export type EnvelopesConfig = ReturnType<typeof envelopesConfig>;

export function envelopesConfig() {
  const config = readEnvironment(envelopesVariables, process.env);
  if ((config.SEAL_CERTIFICATE_FILE === undefined) !== (config.SEAL_PRIVATE_KEY_FILE === undefined))
    throw new ConfigurationError('SEAL_CERTIFICATE_FILE and SEAL_PRIVATE_KEY_FILE are set together or not at all');
  return config;
}
