import { recordEvents } from '@probatum/contracts/events/record-events';
import { Fields, Nullable, OneOf, Text, Time, VisibleText } from '@probatum/http/validation/fields';
import { Conflict } from '@probatum/http/problems/problem';
import { Type } from '@sinclair/typebox';
import { type Given, record, type Recorded } from '../../src/record';

/** In libs/contracts/src/events/, where consumers find it. */
export const vendorEvents = recordEvents('gateway', 'vendor', {
  id: 'ven_01j9z3k4m5n6p7q8r9s0t1v2w3',
  name: 'Example',
});

export class DpaNotPending extends Conflict {
  static readonly code = 'vendor.dpa_not_pending';
  static readonly meaning = 'No data processing agreement of the vendor waits for a signature.';
  static readonly remedy = 'Send the agreement to the vendor first.';

  constructor() {
    super('No data processing agreement waits for a signature');
  }
}

const fields = {
  name: VisibleText(),
  type: OneOf(['API_PROVIDER', 'PLATFORM', 'SELF_HOSTED']),
  website: Nullable(Text()),
  employees: Nullable(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
  revenue: Nullable(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  isCritical: Type.Boolean({ default: false }),
  certifications: Type.Array(Text(), { maxItems: 20, default: [] }),
  address: Nullable(Fields({ city: Text(), country: Text() })),
  contractEndsAt: Nullable(Time()),
  dpaStatus: OneOf(['NONE', 'PENDING_SIGNATURE', 'SIGNED']),
};

export const vendors = record('vendors', 'ven', 'Vendor', fields, {
  filters: ['type', 'employees', 'isCritical', 'dpaStatus', 'contractEndsAt'],
  search: ['name', 'website'],
  sort: ['name', 'createdAt'],
  unique: [['name']],
  changes: ['name', 'website', 'employees', 'revenue', 'certifications', 'address', 'contractEndsAt', 'dpaStatus'],
  states: { dpaStatus: { NONE: ['PENDING_SIGNATURE'], PENDING_SIGNATURE: ['SIGNED', 'NONE'], SIGNED: [] } },
  events: vendorEvents,
});
export type Vendor = Recorded<typeof vendors>;
export type VendorValues = Given<typeof vendors>;

/** @throws DpaNotPending */
export function signDpa(vendor: Vendor): Vendor {
  if (vendor.dpaStatus !== 'PENDING_SIGNATURE') throw new DpaNotPending();
  return { ...vendor, dpaStatus: 'SIGNED' };
}
