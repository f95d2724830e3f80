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
  SIGNING_PAGE_FOLDER: Type.Optional(
    Type.String({
      pattern: '^/',
      description: 'Absolute path of the built signing page. By default that of the build beside this service',
    }),
  ),
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
};

export type EnvelopesConfig = ReturnType<typeof envelopesConfig>;

export function envelopesConfig() {
  const config = readEnvironment(envelopesVariables, process.env);
  if ((config.SEAL_CERTIFICATE_FILE === undefined) !== (config.SEAL_PRIVATE_KEY_FILE === undefined))
    throw new ConfigurationError('SEAL_CERTIFICATE_FILE and SEAL_PRIVATE_KEY_FILE are set together or not at all');
  return config;
}
