import { Injectable } from '@nestjs/common';
import { InvalidRequest } from '@probatum/http/common-problems';
import { Fields } from '@probatum/http/fields';
import type { Identity } from '@probatum/http/identity';
import type { Precondition } from '@probatum/http/precondition';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { AddressRanges } from '../address-ranges/address-ranges';
import { AllowedAddresses, readAllowedAddresses } from '../address-ranges/allowed-addresses';
import { changerOf, recordChange } from '../audit-log/record-change';
import { CorsOrigins, type OrganizationDetails, readOrganization } from '../organization/organization';
import { WouldLockOut } from '../organization/organization.problems';

export const ChangeOrganizationRequest = Fields(
  { allowedAddresses: Type.Optional(AllowedAddresses), corsOrigins: Type.Optional(CorsOrigins) },
  { minProperties: 1 },
);
export type ChangeOrganizationRequest = Static<typeof ChangeOrganizationRequest>;

const update = `
  update organizations set allowed_addresses = $2, cors_origins = $3, version = version + 1 where id = $1`;

/** What is left out stays as it is. It holds for every credential of the organization, everywhere, within a second. */
@Injectable()
export class ChangeOrganization {
  constructor(private readonly database: Database) {}

  /** @throws WouldLockOut, InvalidRequest, PreconditionFailed */
  async execute(
    caller: Identity,
    address: string,
    request: ChangeOrganizationRequest,
    precondition: Precondition,
  ): Promise<OrganizationDetails> {
    refuseLockOut(request, address);
    refuseBadOrigins(request);
    const { organizationId, environment } = caller;
    return this.database.of(caller).transaction(async (tx) => {
      const before = await readOrganization(tx, organizationId, 'for no key update');
      precondition.check(() => before);
      const after = { ...before, ...request };
      await tx.query(update, [organizationId, after.allowedAddresses, after.corsOrigins]);
      const change = { action: 'organization.changed', target: organizationId, before, after };
      await recordChange(tx, { organizationId, environment, ...changerOf(caller, address), ...change });
      return after;
    });
  }
}

function refuseLockOut({ allowedAddresses }: ChangeOrganizationRequest, address: string): void {
  if (!allowedAddresses) return;
  readAllowedAddresses(allowedAddresses);
  if (!new AddressRanges(allowedAddresses).include(address)) throw new WouldLockOut(address);
}

/** A browser sends the origin in one spelling only; another one would never be found. */
function refuseBadOrigins({ corsOrigins = [] }: ChangeOrganizationRequest): void {
  const errors = corsOrigins.flatMap((text, index) =>
    URL.canParse(text) && new URL(text).origin === text
      ? []
      : [
          {
            pointer: `/corsOrigins/${index}`,
            code: 'invalid_format',
            message: 'is not an origin as browsers write it',
          },
        ],
  );
  if (errors.length > 0) throw new InvalidRequest(errors);
}
