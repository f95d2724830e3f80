import { isStrongKey, signatureAlgorithmOf } from './algorithms';
import type { Certificate } from './certificate';
import { membersAs, readOnly, tags } from './der';
import { Unverifiable } from './unverifiable';

const maxIntermediates = 6;
const usages = { digitalSignature: 0, contentCommitment: 1, keyCertSign: 5 };
/** Document signing (RFC 9336), e-mail protection, documents of Adobe, and any purpose. */
const purposes = ['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4', '1.2.840.113583.1.1.5', '2.5.29.37.0'];

/**
 * Finds the chain of a signer to a trusted root and checks it by RFC 5280, section 6, without revocation and policies.
 * @param others certificates that came with the signature
 * @returns the chain from the signer to the root
 * @throws Unverifiable when there is none, or a member was not valid at that time
 */
export function findChain(
  signer: Certificate,
  others: readonly Certificate[],
  roots: readonly Certificate[],
  at: Date,
): Certificate[] {
  checkSigner(signer);
  const chain = [signer];
  while (chain.length <= maxIntermediates + 1) {
    const last = chain.at(-1)!;
    const root = roots.find((candidate) => hasIssued(candidate, last, chain.length - 1));
    const issuer = root ?? others.find((other) => !chain.includes(other) && hasIssued(other, last, chain.length - 1));
    if (!issuer) break;
    chain.push(issuer);
    if (root) return check(chain, others, at);
  }
  throw new Unverifiable('certificate.untrusted', 'The certificate of the signer does not lead to a trusted root.');
}

function checkSigner({ keyUsage, extendedKeyUsage }: Certificate): void {
  const maySign = !keyUsage || keyUsage.has(usages.digitalSignature) || keyUsage.has(usages.contentCommitment);
  const isForDocuments = !extendedKeyUsage || extendedKeyUsage.some((purpose) => purposes.includes(purpose));
  if (maySign && isForDocuments) return;
  throw new Unverifiable(
    'certificate.usage',
    'The certificate of the signer is not meant for signatures of documents.',
  );
}

/** @param intermediates number of certificates between the two ends of the chain below the issuer */
function hasIssued(
  issuer: Certificate,
  { x509, der, issuer: issuerName }: Certificate,
  intermediates: number,
): boolean {
  if (!issuer.subject.equals(issuerName) || !issuer.isAuthority || issuer.pathLength < intermediates) return false;
  if (issuer.keyUsage && !issuer.keyUsage.has(usages.keyCertSign)) return false;
  const { sequence, bitString } = tags;
  const [, algorithm] = membersAs(readOnly(der, sequence), [sequence, sequence, bitString]);
  const { keyType } = signatureAlgorithmOf(algorithm!)!;
  return isStrongKey(issuer.publicKey, keyType) && x509.verify(issuer.publicKey);
}

function check(chain: Certificate[], others: readonly Certificate[], at: Date): Certificate[] {
  // A certificate that no signature protects could be changed unnoticed.
  if (!others.every((other) => chain.some(({ der }) => der.equals(other.der))))
    throw new Unverifiable('cms.certificate', 'The signature holds a certificate that its chain does not need.');
  const outside = chain.find(({ notBefore, notAfter }) => at < notBefore || at > notAfter);
  if (!outside) return chain;
  const { x509, notBefore, notAfter } = outside;
  const period = `from ${notBefore.toISOString()} to ${notAfter.toISOString()}`;
  throw new Unverifiable('certificate.expired', `The certificate '${x509.subject}' is valid ${period}.`);
}
