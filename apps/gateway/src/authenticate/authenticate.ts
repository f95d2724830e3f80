import type { IncomingMessage } from 'node:http';
import { Problem } from '@probatum/http/problem';
import { Authenticator, type Strategy } from 'passport';
import { CredentialMalformed, CredentialMissing } from './authentication.problems';
import type { Credential } from './credential';
import { presentedCredential } from './presented-credential';

export type Authenticated = (problem: Problem | null, credential: Credential | null) => void;

type NamedStrategy = Strategy & { readonly name: string };

/** Finds out who calls: one passport strategy for each kind of credential, asked in turn. */
export class Authenticate {
  private readonly passport = new Authenticator();
  private readonly names: string[];

  /** @param presentsOther whether a request without a header for it carries another kind of credential */
  constructor(
    strategies: readonly NamedStrategy[],
    private readonly presentsOther: (request: IncomingMessage) => boolean,
  ) {
    for (const strategy of strategies) this.passport.use(strategy);
    this.names = strategies.map(({ name }) => name);
  }

  /** Answers in the same turn if everything is known already: most requests wait for nothing here. */
  execute(request: IncomingMessage, done: Authenticated): void {
    try {
      const isMissing = presentedCredential(request.headers) === null && !this.presentsOther(request);
      if (isMissing) return done(new CredentialMissing(), null);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return done(error, null);
    }
    this.passport.authenticate(
      this.names,
      { session: false },
      (error: Problem | null, credential: Credential | false | undefined, refusals: readonly Problem[]) => {
        if (error) done(error, null);
        else if (credential) done(null, credential);
        else done(mostTelling(refusals), null);
      },
    )(request, null, done);
  }
}

/** What is not of a strategy's form is malformed to it; another one may have recognised it and say more. */
function mostTelling(refusals: readonly Problem[]): Problem {
  return refusals.find((problem) => !(problem instanceof CredentialMalformed)) ?? refusals[0]!;
}
