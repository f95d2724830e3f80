import type { IncomingMessage } from 'node:http';
import { Problem } from '@probatum/http/problem';
import { type AuthenticateOptions, Authenticator, type Strategy } from 'passport';
import type { LimitFailedCredentials, Presenter } from '../limit-failed-credentials/limit-failed-credentials';
import { CredentialMalformed, CredentialMissing } from './authentication.problems';
import type { Credential } from './credential';
import { type Asking, lookUpNeeded } from './look-up-needed';
import { presentedCredential } from './presented-credential';

export type Authenticated = (problem: Problem | null, credential: Credential | null) => void;

export interface Caller extends Presenter {
  readonly request: IncomingMessage;
}

type NamedStrategy = Strategy & { readonly name: string };
type Outcome = (error: Error | null, credential?: Credential | false, refusals?: readonly Problem[]) => void;

type Options = AuthenticateOptions & Asking;

const recalling: Options = { session: false, recallOnly: true };
const lookingUp: Options = { session: false, recallOnly: false };

/** Finds out who calls: one passport strategy for each kind of credential, asked in turn. */
export class Authenticate {
  private readonly passport = new Authenticator();
  private readonly names: string[];

  /** @param presentsOther whether a request without a header for it carries another kind of credential */
  constructor(
    strategies: readonly NamedStrategy[],
    private readonly presentsOther: (request: IncomingMessage) => boolean,
    private readonly failed: LimitFailedCredentials,
  ) {
    for (const strategy of strategies) this.passport.use(strategy);
    this.names = strategies.map(({ name }) => name);
  }

  /** Answers in the same turn if everything is known already: most requests wait for nothing here. */
  execute(caller: Caller, done: Authenticated): void {
    const { request } = caller;
    try {
      const isMissing = presentedCredential(request.headers) === null && !this.presentsOther(request);
      if (isMissing) return done(new CredentialMissing(), null);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return done(this.failed.refused(caller) ?? error, null);
    }
    this.ask(request, recalling, (error, credential, refusals) => {
      if (credential) done(null, credential);
      else if (error === lookUpNeeded) this.lookUp(caller, done);
      else done(error ? (error as Problem) : this.refusalOf(caller, refusals!), null);
    });
  }

  /** What was never seen here may be a guess: whoever has made too many gets no more look-ups. */
  private lookUp(caller: Caller, done: Authenticated): void {
    const lookUp = this.failed.lookUp(caller);
    if (lookUp.refusal) return done(lookUp.refusal, null);
    this.ask(caller.request, lookingUp, (error, credential, refusals) => {
      if (!refusals) lookUp.giveBack();
      if (credential) done(null, credential);
      else done(error ? (error as Problem) : this.refusalOf(caller, refusals!), null);
    });
  }

  private ask(request: IncomingMessage, options: Options, outcome: Outcome): void {
    this.passport.authenticate(this.names, options, outcome)(request, null, outcome);
  }

  private refusalOf(caller: Caller, refusals: readonly Problem[]): Problem {
    return this.failed.refused(caller) ?? mostTelling(refusals);
  }
}

/** What is not of a strategy's form is malformed to it; another one may have recognised it and say more. */
function mostTelling(refusals: readonly Problem[]): Problem {
  return refusals.find((problem) => !(problem instanceof CredentialMalformed)) ?? refusals[0]!;
}
