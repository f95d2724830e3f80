import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createLocalSigner } from '@probatum/pdf-signing/local-signer';
import { ConfigurationError } from '@probatum/service/environment';
import type { SealIdentity } from './seal-identity';

const certificatePattern = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Reads the certificate of the seal that the operator gives.
 * @param certificateFile PEM: the certificate of the key first, then its issuers, the root last
 * @throws ConfigurationError
 */
export function readGivenCertificate(certificateFile: string, keyFile: string): SealIdentity {
  const texts = read('SEAL_CERTIFICATE_FILE', certificateFile).match(certificatePattern) ?? [];
  const chain = checked('SEAL_CERTIFICATE_FILE', () => texts.map((text) => new X509Certificate(text)));
  const [first, ...issuers] = chain;
  const root = chain.at(-1);
  const follows = chain.every((each, index) => each.verify((chain[index + 1] ?? each).publicKey));
  if (!first || !root || !follows)
    throw new ConfigurationError(
      'SEAL_CERTIFICATE_FILE must contain a chain: the certificate of the seal first, then its issuers, the root last',
    );
  const privateKey = checked('SEAL_PRIVATE_KEY_FILE', () => createPrivateKey(read('SEAL_PRIVATE_KEY_FILE', keyFile)));
  const certificates = [first, ...issuers].map(({ raw }) => new Uint8Array(raw)) as [Uint8Array, ...Uint8Array[]];
  checked('SEAL_PRIVATE_KEY_FILE', () => createLocalSigner(privateKey, certificates));
  return { privateKey, certificates, root: new Uint8Array(root.raw) };
}

function read(variable: string, file: string): string {
  return checked(variable, () => readFileSync(file, 'utf8'));
}

function checked<Value>(variable: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw new ConfigurationError(`${variable} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}
