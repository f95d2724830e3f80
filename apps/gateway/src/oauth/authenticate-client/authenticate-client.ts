import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import { clientAddressHeader } from '@probatum/http/identity/client-address';
import { Clock } from '@probatum/persistence/clock';
import type { FastifyRequest } from 'fastify';
import { CredentialsUnavailable } from '../../credentials/credential/authentication.errors';
import { type KnownClient, RecentOAuthClients } from '../../credentials/oauth-clients/recent-oauth-clients';
import {
  LimitFailedCredentials,
  type Presenter,
} from '../../request/limit/failed-credentials/limit-failed-credentials';
import type { RateLimitExceeded } from '../../request/limit/rate/rate-limit.errors';
import { readClientSecret } from '../../credentials/oauth-clients/client-secret';
import { isActive } from '../../credentials/oauth-clients/oauth-client-row';
import type { UsableSecretRow } from '../../credentials/oauth-clients/client-secrets.repository';
import { formOf } from '../request/form-route';
import { InvalidClient, OAuthError } from '../request/oauth-error';
import { CheckClientAssertion, claimedBy } from './check-client-assertion';
import { CheckClientSecret } from './check-client-secret';
import { presentedClient } from './presented-client';
import { RecentClientSecrets } from '../../credentials/oauth-clients/recent-client-secrets';

type Asked<Known> = Known | null | Promise<Known | null>;

interface Recent<Known> {
  find(name: string): Asked<Known>;
  recall(name: string): Asked<Known> | undefined;
}

/** Identifies the OAuth client that calls, by a look-up of the last second. */
@Injectable()
export class AuthenticateClient {
  constructor(
    private readonly clients: RecentOAuthClients,
    private readonly secrets: RecentClientSecrets,
    private readonly checkSecret: CheckClientSecret,
    private readonly checkAssertion: CheckClientAssertion,
    private readonly failed: LimitFailedCredentials,
    private readonly clock: Clock,
  ) {}

  /** @throws OAuthError */
  async execute(request: FastifyRequest): Promise<KnownClient> {
    const caller = { address: String(request.headers[clientAddressHeader] ?? ''), limitHeaders: [] };
    try {
      const presented = presentedClient(request.headers.authorization, formOf(request));
      const known = await ('assertion' in presented
        ? this.byAssertion(presented.assertion, presented.clientId, caller)
        : this.bySecret(presented.clientId, presented.secret, caller));
      if (!isActive(known.row, this.clock.now())) throw new InvalidClient();
      return known;
    } catch (error) {
      const refusal = error instanceof InvalidClient ? this.failed.refused(caller) : null;
      throw refusal ? tooManyWrong(refusal, caller) : error;
    }
  }

  private async bySecret(clientId: string, text: string, caller: Presenter): Promise<KnownClient> {
    const presented = readClientSecret(text);
    if (!presented) throw new InvalidClient();
    const prove = async (secret: UsableSecretRow) => {
      await this.checkSecret.execute(secret, clientId, presented);
      return secret;
    };
    const { publicId } = presented;
    let secret = await this.find(this.secrets, publicId, caller, prove);
    const client = await known(this.clients.find(clientId));
    const { row } = client;
    if (secret.tokenGeneration < row.tokenGeneration) {
      // One of the client's secrets leaked since this one was read.
      this.secrets.forget(publicId);
      secret = await prove(await known(this.secrets.find(publicId)));
    }
    // The generation at the time of the secret check: a leak report in the meantime ends the tokens that are issued for
    // it.
    return { ...client, row: { ...row, tokenGeneration: secret.tokenGeneration } };
  }

  private async byAssertion(assertion: string, stated: string | undefined, caller: Presenter): Promise<KnownClient> {
    const clientId = claimedBy(assertion, stated);
    if (!isId('oac', clientId)) throw new InvalidClient();
    return this.find(this.clients, clientId, caller, async (found) => {
      await this.checkAssertion.execute(found.row, assertion);
      return found;
    });
  }

  /** An unknown credential may be a guess. An address with too many guesses gets no further look-ups. */
  private async find<Known>(
    recent: Recent<Known>,
    name: string,
    caller: Presenter,
    prove: (found: Known) => Promise<Known>,
  ): Promise<Known> {
    const recalled = recent.recall(name);
    if (recalled !== undefined) return prove(await known(recalled));
    const lookUp = this.failed.lookUp(caller);
    if (lookUp.refusal) throw tooManyWrong(lookUp.refusal, caller);
    try {
      const proven = await prove(await known(recent.find(name)));
      lookUp.giveBack();
      return proven;
    } catch (error) {
      if (!(error instanceof InvalidClient)) lookUp.giveBack();
      throw error;
    }
  }
}

/** @throws InvalidClient, CredentialsUnavailable */
async function known<Known>(asked: Asked<Known>): Promise<Known> {
  const found = await Promise.resolve(asked).catch(() => {
    throw new CredentialsUnavailable();
  });
  if (!found) throw new InvalidClient();
  return found;
}

function tooManyWrong({ detail, options }: RateLimitExceeded, { limitHeaders }: Presenter): OAuthError {
  const headers: Record<string, string> = { ...options.headers };
  for (let index = 0; index < limitHeaders.length; index += 2) headers[limitHeaders[index]!] = limitHeaders[index + 1]!;
  return new OAuthError('temporarily_unavailable', detail, 429, headers);
}
