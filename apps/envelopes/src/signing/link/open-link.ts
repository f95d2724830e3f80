import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database, type Queryable, type Transaction } from '@probatum/persistence/database';
import type { Envelope, Recipient } from '../../envelope/envelope';
import { findEnvelope, lockEnvelope } from '../../envelope/find-envelope';
import { recipientByToken, type TokenHolder } from '../../envelope/recipient-by-token';
import { LinkNotFound } from '../signing.errors';

export interface Link {
  readonly envelope: Envelope;
  readonly recipient: Recipient;
}

/** Finds the recipient of a link. Everything after that runs in the session of the recipient's tenant. */
@Injectable()
export class OpenLink {
  constructor(private readonly database: Database) {}

  /** @throws LinkNotFound also for a token that is no token */
  async holderOf(token: string): Promise<TokenHolder> {
    const holder = await recipientByToken(this.database, token);
    if (!holder) throw new LinkNotFound();
    return holder;
  }

  /** @throws LinkNotFound */
  async read(token: string): Promise<Link> {
    const holder = await this.holderOf(token);
    return linkOf(holder, await findEnvelope(this.database.of(holder), holder, holder.envelopeId));
  }

  /** Runs with the envelope locked, so that whatever two recipients do happens one after the other. @throws LinkNotFound */
  async change<Result>(token: string, work: (tx: Transaction, link: Link) => Promise<Result>): Promise<Result> {
    const holder = await this.holderOf(token);
    return this.database
      .of(holder)
      .transaction(async (tx) => work(tx, linkOf(holder, await lockEnvelope(tx, holder, holder.envelopeId))));
  }

  /** For statements about the tenant of a link. */
  sessionOf(tenant: Tenant): Queryable {
    return this.database.of(tenant);
  }
}

function linkOf({ recipientId }: TokenHolder, envelope: Envelope): Link {
  const recipient = envelope.recipients.find(({ id }) => id === recipientId);
  if (!recipient) throw new LinkNotFound();
  return { envelope, recipient };
}
