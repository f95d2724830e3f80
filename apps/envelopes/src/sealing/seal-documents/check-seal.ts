import { verifyPdf } from '@probatum/pdf-signing/verify-pdf';
import { fingerprintOf, type SealIdentity } from '../seal-certificate/seal-identity';
import { SealingFailed } from './sealing-failed';

/**
 * Checks a sealed PDF with code that has no part in sealing: one valid seal by our certificate, over the whole file,
 * which begins with the bytes that were to be sealed.
 * @throws SealingFailed
 */
export function checkSeal(
  sealed: Uint8Array,
  content: Uint8Array,
  { certificates, root }: SealIdentity,
  at: Date,
): void {
  const { isValid, findings, signatures } = verifyPdf(sealed, { roots: [root], at });
  const found = [...findings, ...signatures.flatMap((signature) => signature.findings)];
  if (found[0]) throw new SealingFailed(`The sealed PDF failed its check (${found[0].code}): ${found[0].message}`);
  const [seal] = signatures;
  if (isValid !== true || !seal || signatures.length !== 1)
    throw new SealingFailed('The sealed PDF failed its check (seal.count): it must have exactly one valid seal.');
  if (seal.signer?.sha256 !== fingerprintOf(certificates[0]))
    throw new SealingFailed(
      'The sealed PDF failed its check (seal.signer): the seal is not by the certificate of the platform.',
    );
  if (seal.coveredBytes !== sealed.length || Buffer.compare(sealed.subarray(0, content.length), content) !== 0)
    throw new SealingFailed(
      'The sealed PDF failed its check (seal.content): it does not begin with the bytes to be sealed.',
    );
}
