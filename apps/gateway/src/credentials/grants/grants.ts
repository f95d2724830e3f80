import { Injectable } from '@nestjs/common';
import type { Scope } from '@probatum/contracts/scopes';
import type { Environment, Tenant } from '@probatum/contracts/tenant';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { Identity } from '@probatum/http/identity/identity';
import { millisecondNotAfter } from '@probatum/http/validation/moment';
import { Clock } from '@probatum/persistence/clock';
import type { Transaction } from '@probatum/persistence/database';
import { readAllowedAddresses } from '../../organization/address-ranges/allowed-addresses';
import { Authorities } from '../authorities/authorities';
import type { CertificateName } from '../credential/certificate-name';
import { vouchedName } from '../authorities/vouched-name';
import { Makers } from './makers';
import { isWidened, refuseWiderThan, type Restrictions } from '../restrictions/restrictions';

export interface Wish {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly environment: Environment;
  readonly expiresAt?: string;
  readonly allowedAddresses?: readonly string[] | null;
  readonly certificate?: CertificateName | null;
}

/** All that is decided about a credential before its secret is drawn. */
export interface Granted extends Tenant, Restrictions {
  readonly name: string;
}

/** Omitted fields of a change keep their values. */
type Change = Pick<Partial<Wish>, 'scopes' | 'allowedAddresses' | 'certificate'> & {
  readonly expiresAt?: string | null;
};

/** The rights that a caller may give to a credential that it creates or changes: only rights that it has itself. */
@Injectable()
export class Grants {
  constructor(
    private readonly clock: Clock,
    private readonly makers: Makers,
    private readonly authorities: Authorities,
  ) {}

  /** A new credential is restricted like the caller in all that the wish leaves out. @throws InvalidRequest, and what refuseWiderThan throws */
  async of(tx: Transaction, caller: Identity, wish: Wish): Promise<Granted> {
    const { name, environment, scopes } = wish;
    const maker = await this.makers.find(tx, caller);
    const { organizationId } = caller;
    const details = { ...maker, organizationId, name, environment, scopes };
    const granted = {
      ...details,
      expiresAt: this.futureTime(wish.expiresAt) ?? maker.expiresAt,
      allowedAddresses: readAddresses(wish.allowedAddresses) ?? maker.allowedAddresses,
      certificate: this.secondFactor(wish.certificate) ?? maker.certificate,
    };
    refuseWiderThan(maker, granted);
    return granted;
  }

  /**
   * A caller who widens a credential in one respect could use it instead of their own, so afterwards it must be within
   * theirs in all respects. A change that only narrows is always allowed.
   * @throws InvalidRequest, and the errors of refuseWiderThan
   */
  async changed<Row extends Restrictions>(
    tx: Transaction,
    caller: Identity,
    before: Row,
    change: Change,
  ): Promise<Row> {
    const { scopes, expiresAt, allowedAddresses, certificate } = change;
    const maker = await this.makers.find(tx, caller);
    const after = {
      ...before,
      ...(scopes && { scopes }),
      ...(expiresAt === undefined ? {} : { expiresAt: this.futureTime(expiresAt) }),
      ...(allowedAddresses === undefined
        ? {}
        : { allowedAddresses: readAddresses(allowedAddresses) ?? maker.allowedAddresses }),
      ...(certificate === undefined ? {} : { certificate: this.secondFactor(certificate) ?? maker.certificate }),
    };
    if (isWidened(before, after)) refuseWiderThan(maker, after);
    return after;
  }

  /** The creator of a new secret can use it. @throws the errors of refuseWiderThan */
  async secretOf(tx: Transaction, caller: Identity, credential: Restrictions): Promise<void> {
    refuseWiderThan(await this.makers.find(tx, caller), credential);
  }

  /** @throws InvalidRequest for a name of which it is not clear who vouches for it */
  private secondFactor(name: CertificateName | null | undefined): CertificateName | null {
    return name ? vouchedName(name, this.authorities) : null;
  }

  /** Nothing lasts longer than was asked: a finer time ends with its millisecond. @throws InvalidRequest for a time that is over */
  futureTime(text: string | null | undefined): Date | null {
    if (text === undefined || text === null) return null;
    const time = millisecondNotAfter(text);
    if (time.getTime() > this.clock.nowMs()) return time;
    throw new InvalidRequest([
      { pointer: '/expiresAt', code: 'not_in_future', message: 'must be a time in the future' },
    ]);
  }
}

/** @throws InvalidRequest with a pointer to each text that is no range */
function readAddresses(texts: readonly string[] | null | undefined): readonly string[] | null {
  if (texts) readAllowedAddresses(texts);
  return texts ?? null;
}
