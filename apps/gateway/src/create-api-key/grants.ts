import { Injectable } from '@nestjs/common';
import type { Scope } from '@probatum/contracts/scopes';
import type { Environment } from '@probatum/contracts/tenant';
import { InvalidRequest } from '@probatum/http/common-problems';
import type { Identity } from '@probatum/http/identity';
import type { Transaction } from '@probatum/persistence/database';
import { AddressRanges } from '../address-ranges/address-ranges';
import { readAllowedAddresses } from '../address-ranges/allowed-addresses';
import { administeredBy } from '../api-key/api-key';
import {
  AddressesExceedCreator,
  CertificateExceedsCreator,
  EnvironmentExceedsCreator,
  ScopesExceedCreator,
} from '../api-key/api-key.problems';
import { findLimits, type Limits } from '../api-key/api-keys.repository';
import type { CertificateName } from '../client-certificate/client-certificate';
import type { Plan } from '../limit-rate/plans';
import type { NewKeyDetails } from './store-new-key';

export interface Wish {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly environment: Environment;
  readonly expiresAt?: string;
  readonly allowedAddresses?: readonly string[] | null;
  readonly certificate?: CertificateName | null;
}

/** What a caller may hand on to a credential that it makes: nothing that it does not have itself. */
@Injectable()
export class Grants {
  /** @throws EnvironmentExceedsCreator, ScopesExceedCreator, AddressesExceedCreator, InvalidRequest */
  async of(tx: Transaction, caller: Identity, wish: Wish): Promise<NewKeyDetails> {
    if (!administeredBy(caller).includes(wish.environment)) throw new EnvironmentExceedsCreator();
    refuseExceedingScopes(caller, wish.scopes);
    const own = await findLimits(tx, caller, caller.actor.id);
    return {
      organizationId: caller.organizationId,
      environment: wish.environment,
      name: wish.name,
      scopes: wish.scopes,
      plan: caller.plan as Plan,
      rateLimit: own.rateLimit,
      concurrencyLimit: own.concurrencyLimit,
      limitMode: own.limitMode,
      expiresAt: futureTime(wish.expiresAt),
      allowedAddresses: addressesWithin(own.allowedAddresses, wish.allowedAddresses),
      certificate: wish.certificate ?? own.certificate,
    };
  }

  /** The same for a key that is there already. @throws AddressesExceedCreator, InvalidRequest */
  async limits(
    tx: Transaction,
    caller: Identity,
    wish: Pick<Wish, 'allowedAddresses' | 'certificate'>,
  ): Promise<Partial<Limits>> {
    const own = await findLimits(tx, caller, caller.actor.id);
    const { allowedAddresses, certificate } = wish;
    return {
      ...(allowedAddresses === undefined
        ? {}
        : { allowedAddresses: addressesWithin(own.allowedAddresses, allowedAddresses) }),
      ...(certificate === undefined ? {} : { certificate: certificate ?? own.certificate }),
    };
  }
}

/**
 * A secret that is made anew is in the hands of who makes it: what he gets must not reach further than he does.
 * @throws ScopesExceedCreator, AddressesExceedCreator, CertificateExceedsCreator
 */
export async function refuseWiderThan(
  tx: Transaction,
  caller: Identity,
  credential: Pick<NewKeyDetails, 'scopes' | 'allowedAddresses' | 'certificate'>,
): Promise<void> {
  refuseExceedingScopes(caller, credential.scopes);
  const own = await findLimits(tx, caller, caller.actor.id);
  if (own.certificate && !credential.certificate) throw new CertificateExceedsCreator();
  if (!own.allowedAddresses) return;
  if (!credential.allowedAddresses) throw new AddressesExceedCreator([]);
  addressesWithin(own.allowedAddresses, credential.allowedAddresses);
}

/** @throws ScopesExceedCreator */
export function refuseExceedingScopes(caller: Identity, wished: readonly Scope[]): void {
  const exceeding = wished.filter((scope) => !caller.scopes.includes(scope));
  if (exceeding.length > 0) throw new ScopesExceedCreator(wished, exceeding);
}

/** Who is bound to some addresses hands the same on unless told, and never more. */
function addressesWithin(
  own: readonly string[] | null,
  wished: readonly string[] | null | undefined,
): readonly string[] | null {
  const ranges = wished && readAllowedAddresses(wished);
  if (!own) return wished ?? null;
  if (!wished || !ranges) return own;
  const limits = new AddressRanges(own);
  const exceeding = ranges.flatMap((range, index) => (limits.cover(range) ? [] : [index]));
  if (exceeding.length > 0) throw new AddressesExceedCreator(exceeding);
  return wished;
}

/** @throws InvalidRequest for a time that is over */
export function futureTime(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const time = new Date(text);
  if (time.getTime() > Date.now()) return time;
  throw new InvalidRequest([{ pointer: '/expiresAt', code: 'not_in_future', message: 'must be a time in the future' }]);
}
