import { type KeyObject, sign, X509Certificate } from 'node:crypto';
import type { SignatureAlgorithm, Signer } from './signer';

const minRsaBits = 2048;

/**
 * A signer whose private key is in memory.
 * @param certificates DER, the certificate of the key first, then each one's issuer
 * @throws RangeError when the key is neither P-256 nor RSA of at least 2048 bits, or is not the key of the first certificate
 */
export function createLocalSigner(privateKey: KeyObject, certificates: Signer['certificates']): Signer {
  const algorithm = algorithmOf(privateKey);
  if (!new X509Certificate(certificates[0]).checkPrivateKey(privateKey))
    throw new RangeError('The private key does not match the first certificate.');
  // A signature takes 0.05 ms (P-256) to 1 ms (RSA), less than handing it to a thread of a busy machine.
  return { certificates, algorithm, sign: async (bytes) => sign('sha256', bytes, privateKey) };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SignatureAlgorithm {
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ecdsa-with-SHA256';
  if (asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= minRsaBits)
    return 'sha256WithRSAEncryption';
  throw new RangeError(`A seal needs a key on P-256 or an RSA key of at least ${minRsaBits} bits.`);
}
