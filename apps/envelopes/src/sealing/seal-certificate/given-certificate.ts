import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createLocalSigner } from '@probatum/pdf-signing/local-signer';
import { ConfigurationError } from '@probatum/service/environment';
import type { SealIdentity } from './seal-identity';

const certificatePattern = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

export interface GivenIdentity extends SealIdentity {
  /** Until then all certificates of the chain are valid. */
  readonly endsAt: Date;
}

/**
 * Reads the certificate of the seal that the operator gives.
 * @param certificateFile PEM: the certificate of the key first, then its issuers, the root last
 * @throws ConfigurationError
 */
export function readGivenCertificate(certificateFile: string, keyFile: string, now: Date): GivenIdentity {
  const texts = read('SEAL_CERTIFICATE_FILE', certificateFile).match(certificatePattern) ?? [];
  const chain = checked('SEAL_CERTIFICATE_FILE', () => texts.map((text) => new X509Certificate(text)));
  const [first, ...issuers] = chain;
  const root = chain.at(-1);
  const follows = chain.every((each, index) => each.verify((chain[index + 1] ?? each).publicKey));
  if (!first || !root || !follows)
    throw new ConfigurationError(
      'SEAL_CERTIFICATE_FILE must contain a chain: the certificate of the seal first, then its issuers, the root last',
    );
  const endsAt = checkValidity(chain, now);
  const privateKey = checked('SEAL_PRIVATE_KEY_FILE', () => createPrivateKey(read('SEAL_PRIVATE_KEY_FILE', keyFile)));
  const certificates = [first, ...issuers].map(({ raw }) => new Uint8Array(raw)) as [Uint8Array, ...Uint8Array[]];
  checked('SEAL_PRIVATE_KEY_FILE', () => createLocalSigner(privateKey, certificates));
  return { privateKey, certificates, root: new Uint8Array(root.raw), endsAt };
}

/** @returns the time at which the first of them ends */
function checkValidity(chain: readonly X509Certificate[], now: Date): Date {
  for (const { subject, validFrom, validTo } of chain) {
    const name = subject.replaceAll('\n', ', ');
    if (new Date(validFrom) > now)
      throw new ConfigurationError(`SEAL_CERTIFICATE_FILE: the certificate of ${name} is valid only from ${validFrom}`);
    if (new Date(validTo) <= now)
      throw new ConfigurationError(`SEAL_CERTIFICATE_FILE: the certificate of ${name} ended on ${validTo}`);
  }
  return new Date(Math.min(...chain.map(({ validTo }) => Date.parse(validTo))));
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
