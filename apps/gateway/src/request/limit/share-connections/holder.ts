import { networkOf } from '../addresses/address-limiter';
import type { Call } from '../../call/call';
import type { Holder } from './fair-shares';

/** The owner of the share that a call uses: its organization, or without one its IP address. */
export function holderOf({ credential, address }: Pick<Call, 'credential' | 'address'>): Holder {
  const network = networkOf(address);
  return { caller: credential?.organizationId ?? network, address: network };
}
