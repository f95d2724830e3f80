import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { Authorities } from './authorities';
import type { CertificateName } from '../credential/certificate-name';

const pointer = '/certificate/authority';

/**
 * A name for a second factor, with the authority that vouches for it.
 * @throws InvalidRequest when it names an authority that is not believed, or none where there are several
 */
export function vouchedName({ kind, value, authority }: CertificateName, authorities: Authorities): CertificateName {
  if (kind === 'fingerprint') return { kind, value, authority: null };
  const { ids } = authorities;
  const alone = authorities.ofTrustDomain({ kind, value });
  const chosen = authority ?? alone ?? (ids.length > 1 ? undefined : (ids[0] ?? null));
  if (chosen === undefined) {
    throw new InvalidRequest([
      { pointer, code: 'required', message: 'is required, because several authorities are trusted' },
    ]);
  }
  const believed = alone === undefined ? ids : [alone];
  if (chosen !== null && believed.length > 0 && !believed.includes(chosen)) {
    throw new InvalidRequest([
      { pointer, code: 'not_allowed', message: 'does not name an authority that vouches for this name' },
    ]);
  }
  return { kind, value, authority: chosen };
}
