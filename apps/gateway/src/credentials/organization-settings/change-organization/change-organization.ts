import { Injectable } from '@nestjs/common';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import { Fields } from '@probatum/http/validation/fields';
import type { Caller, Identity } from '@probatum/http/identity/identity';
import type { Precondition } from '@probatum/http/conditional/precondition';
import { Database, type Transaction } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { AddressRanges } from '../../../organization/address-ranges/address-ranges';
import { AllowedAddresses, readAllowedAddresses } from '../../../organization/address-ranges/allowed-addresses';
import { changerOf, recordChange } from '../../../organization/audit-log/record-change';
import { Makers } from '../../grants/makers';
import { isWidened, refuseWiderThan } from '../../restrictions/restrictions';
import {
  CorsOrigins,
  describeOrganization,
  lockOrganization,
  type OrganizationDetails,
  updateOrganization,
} from '../../../organization/organization';
import { WouldLockOut } from '../organization.errors';
import { originFault } from '../../../organization/web-origin';

export const ChangeOrganizationRequest = Fields(
  { allowedAddresses: Type.Optional(AllowedAddresses), corsOrigins: Type.Optional(CorsOrigins) },
  { minProperties: 1 },
);
export type ChangeOrganizationRequest = Static<typeof ChangeOrganizationRequest>;

/**
 * Omitted fields keep their values. The change applies to every credential of the organization, everywhere, within a
 * second.
 */
@Injectable()
export class ChangeOrganization {
  constructor(
    private readonly database: Database,
    private readonly makers: Makers,
  ) {}

  /** @throws WouldLockOut, AddressesExceedCreator, InvalidRequest, PreconditionFailed */
  async execute(
    caller: Caller,
    request: ChangeOrganizationRequest,
    precondition: Precondition,
  ): Promise<OrganizationDetails> {
    refuseLockOut(request, caller.address);
    refuseBadOrigins(request);
    const { organizationId, environment } = caller;
    return this.database.of(caller).transaction(async (tx) => {
      // Its credential was just accepted, and organizations are never deleted.
      const row = (await lockOrganization(tx, organizationId))!;
      const before = describeOrganization(row);
      precondition.check(() => before);
      const after = { ...before, ...request };
      if (request.allowedAddresses !== undefined) await this.refuseMoreAddresses(tx, caller, before, after);
      await updateOrganization(tx, { ...row, ...request });
      const change = { action: 'organization.changed', target: organizationId, before, after };
      await recordChange(tx, { organizationId, environment, ...changerOf(caller), ...change });
      return after;
    });
  }

  /** Every other credential of the organization may be used from the new addresses too. @throws AddressesExceedCreator */
  private async refuseMoreAddresses(
    tx: Transaction,
    caller: Identity,
    before: OrganizationDetails,
    after: OrganizationDetails,
  ): Promise<void> {
    const maker = await this.makers.find(tx, caller);
    const [old, wanted] = [before, after].map(({ allowedAddresses }) => ({ ...maker, allowedAddresses }));
    if (isWidened(old!, wanted!)) refuseWiderThan(maker, wanted!);
  }
}

function refuseLockOut({ allowedAddresses }: ChangeOrganizationRequest, address: string): void {
  if (!allowedAddresses) return;
  readAllowedAddresses(allowedAddresses);
  if (!new AddressRanges(allowedAddresses).include(address)) throw new WouldLockOut(address);
}

/** An origin that no browser sends would never match. */
function refuseBadOrigins({ corsOrigins = [] }: ChangeOrganizationRequest): void {
  const errors = corsOrigins.flatMap((text, index) => {
    const message = originFault(text);
    return message ? [{ pointer: `/corsOrigins/${index}`, code: 'invalid_format', message }] : [];
  });
  if (errors.length > 0) throw new InvalidRequest(errors);
}
