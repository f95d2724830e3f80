import { Injectable } from '@nestjs/common';
import type { ActorType, Identity } from '@probatum/http/identity/identity';
import type { Queryable } from '@probatum/persistence/database';
import type { AdministeredRows } from '../../organization/administered';
import { CredentialInvalid } from '../credential/authentication.errors';
import type { Restrictions } from '../restrictions/restrictions';

/** A credential that makes or changes another one. */
export type Maker = Restrictions & { readonly isWhole: boolean; readonly hasEnded: boolean };
export type ReadMaker = (on: Queryable, of: AdministeredRows, id: string) => Promise<Maker>;

/** The restrictions of the caller. Each kind of credential that may create others registers how to read them. */
@Injectable()
export class Makers {
  private readonly kinds = new Map<ActorType, ReadMaker>();

  add(type: ActorType, read: ReadMaker): void {
    this.kinds.set(type, read);
  }

  /**
   * Of an access token its scopes, and all else of its client.
   * @throws CredentialInvalid when the credential has ended since it was looked up
   */
  async find(on: Queryable, { organizationId, environment, actor, scopes }: Identity): Promise<Restrictions> {
    const read = this.kinds.get(actor.type);
    if (!read) throw new CredentialInvalid();
    const row = await read(on, { organizationId, environments: [environment] }, actor.id);
    if (!row.isWhole || row.hasEnded) throw new CredentialInvalid();
    const { certificate, allowedAddresses, expiresAt, plan, rateLimit, concurrencyLimit, limitMode } = row;
    const limits = { plan, rateLimit, concurrencyLimit, limitMode };
    return { environment: row.environment, scopes, certificate, allowedAddresses, expiresAt, ...limits };
  }
}
