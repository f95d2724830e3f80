import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { Verb } from '@probatum/records/record-writes';
import type { Vendor, VendorValues } from './vendor';

/** A change by the customer: with the state of the agreement go its times. @throws InvalidRequest */
export function changedBy(given: VendorValues): Verb<Vendor> {
  return (vendor, at) => {
    const wanted = { ...vendor, ...given };
    if (vendor.dpaStatus === wanted.dpaStatus) return wanted;
    if (wanted.dpaStatus === 'SIGNED') return sign(wanted, given, at);
    if (wanted.dpaStatus === 'PENDING_SIGNATURE') return { ...wanted, dpaSignedAt: null, dpaExpiresAt: null };
    return wanted;
  };
}

function sign(wanted: Vendor, { dpaSignedAt }: VendorValues, at: Date): Vendor {
  const { dpaExpiresAt } = wanted;
  if (dpaExpiresAt !== null && Date.parse(dpaExpiresAt) <= at.getTime()) {
    throw new InvalidRequest([{ pointer: '/dpaExpiresAt', code: 'past', message: 'must be in the future' }]);
  }
  return { ...wanted, dpaSignedAt: dpaSignedAt ?? at.toISOString() };
}
