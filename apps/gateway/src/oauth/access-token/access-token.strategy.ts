import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Problem } from '@probatum/http/problems/problem';
import { Clock } from '@probatum/persistence/clock';
import { errors } from 'jose';
import { Strategy } from 'passport';
import { type AccessToken, AccessTokens } from './access-tokens';
import { TokenValidity } from './token-validity';
import {
  CredentialExpired,
  CredentialInvalid,
  CredentialMalformed,
  CredentialsUnavailable,
} from '../../credentials/credential/authentication.errors';
import type { Credential } from '../../credentials/credential/credential';
import { type Asking, lookUpNeeded } from '../../credentials/recent-lookups/look-up-needed';
import { presentedCredential } from '../../credentials/credential/presented-credential';
import type { KnownClient } from '../../credentials/oauth-clients/recent-oauth-clients';

interface Granted {
  /** That of the client. */
  readonly from: Credential;
  readonly credential: Credential;
}

/** OAuth 2.0 access tokens. Decides immediately for a token that was seen within the last second. */
@Injectable()
export class AccessTokenStrategy extends Strategy {
  override readonly name = 'access-token';
  private readonly granted = new WeakMap<AccessToken, Granted>();

  constructor(
    private readonly tokens: AccessTokens,
    private readonly validity: TokenValidity,
    private readonly clock: Clock,
  ) {
    super();
  }

  override authenticate(request: IncomingMessage, { recallOnly }: Asking): void {
    const text = presentedCredential(request.headers) ?? '';
    if (!AccessTokens.hasForm(text)) return this.fail(new CredentialMalformed());
    const known = this.tokens.known(text);
    if (known) return this.judge(known);
    this.tokens.verify(text, recallOnly).then(
      (token) => this.judge(token),
      (error: unknown) => this.refuse(error),
    );
  }

  private judge(token: AccessToken): void {
    if (token.expiresAtMs <= this.clock.nowMs()) return this.fail(new CredentialExpired());
    const client = this.validity.clientOf(token);
    if (!(client instanceof Promise)) return this.admit(token, client);
    client.then(
      (found) => this.admit(token, found),
      () => this.error(new CredentialsUnavailable()),
    );
  }

  private admit(token: AccessToken, client: KnownClient | null): void {
    if (!client) return this.fail(new CredentialInvalid());
    let granted = this.granted.get(token);
    if (granted?.from !== client.credential) {
      granted = { from: client.credential, credential: credentialOf(token, client) };
      this.granted.set(token, granted);
    }
    this.success(granted.credential);
  }

  private refuse(error: unknown): void {
    if (error === lookUpNeeded) return this.error(lookUpNeeded);
    if (!(error instanceof errors.JOSEError)) return this.error(new CredentialsUnavailable());
    this.fail(problemOf(error));
  }
}

function problemOf(error: errors.JOSEError): Problem {
  if (error instanceof errors.JWTExpired) return new CredentialExpired();
  const isUnreadable = error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid;
  return isUnreadable ? new CredentialMalformed() : new CredentialInvalid();
}

/** A token can do what it was issued for, as far as its client still may. */
function credentialOf({ scopes }: AccessToken, { credential }: KnownClient): Credential {
  return Object.freeze({ ...credential, scopes: scopes.filter((scope) => credential.scopes.includes(scope)) });
}
