import type { IncomingMessage } from 'node:http';
import { Problem } from '@probatum/http/problems/problem';
import { type AuthenticateOptions, Authenticator, type Strategy } from 'passport';
import { CredentialMalformed, CredentialMissing } from '../../credentials/credential/authentication.errors';
import type { Credential } from '../../credentials/credential/credential';
import { type Asking, lookUpNeeded } from '../../credentials/recent-lookups/look-up-needed';
import type { Call } from '../call/call';
import { noRoute } from '../find-route/find-route';
import type { LimitFailedCredentials, Presenter } from '../limit/failed-credentials/limit-failed-credentials';
import { RateLimitExceeded } from '../limit/rate/rate-limit.errors';
import { presentedCredential, presentsCredential } from '../../credentials/credential/presented-credential';

export interface Caller extends Presenter {
  readonly request: IncomingMessage;
}

/** The credential of a caller, or why there is none. */
export type Found = Credential | Problem;

interface Outcome {
  readonly error: Error | null;
  readonly credential: Credential | false | undefined;
  /** Of each strategy. */
  readonly refusals: readonly Problem[] | undefined;
}

type NamedStrategy = Strategy & { readonly name: string };
type Options = AuthenticateOptions & Asking;

const recalling: Options = { session: false, recallOnly: true };
const lookingUp: Options = { session: false, recallOnly: false };

/** Finds out who calls: one passport strategy for each kind of credential, asked in turn. */
export class Authenticate {
  private readonly passport = new Authenticator();
  private readonly names: string[] = [];

  /** @param presentsOther whether a request without a header for it carries another kind of credential */
  constructor(
    strategies: readonly NamedStrategy[],
    private readonly presentsOther: (request: IncomingMessage) => boolean,
    private readonly failed: LimitFailedCredentials,
  ) {
    for (const strategy of strategies) this.use(strategy);
  }

  /** Takes one more kind of credential. */
  use(strategy: NamedStrategy): void {
    this.passport.use(strategy);
    this.names.push(strategy.name);
  }

  /** Why there is no credential is kept for later: some callers count against a limit first. @throws RateLimitExceeded */
  execute(call: Call): void | Promise<void> {
    const { route, request } = call;
    if (route?.access === null) return;
    if (!route && !presentsCredential(request.headers)) return note(call, noRoute());
    const found = this.find(call);
    return found instanceof Promise ? found.then((its) => note(call, its)) : note(call, found);
  }

  /** In the same turn if everything is known already: most requests wait for nothing here. */
  find(caller: Caller): Found | Promise<Found> {
    const { request } = caller;
    try {
      const isMissing = presentedCredential(request.headers) === null && !this.presentsOther(request);
      if (isMissing) return new CredentialMissing();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return this.failed.refused(caller) ?? error;
    }
    const outcome = this.ask(request, recalling);
    return outcome instanceof Promise
      ? outcome.then((its) => this.recalled(caller, its))
      : this.recalled(caller, outcome);
  }

  private recalled(caller: Caller, outcome: Outcome): Found | Promise<Found> {
    return outcome.error === lookUpNeeded ? this.lookUp(caller) : this.foundIn(caller, outcome);
  }

  /** An unknown credential may be a guess: a caller who has made too many gets no more look-ups. */
  private async lookUp(caller: Caller): Promise<Found> {
    const lookUp = this.failed.lookUp(caller);
    if (lookUp.refusal) return lookUp.refusal;
    const outcome = await this.ask(caller.request, lookingUp);
    if (!outcome.refusals) lookUp.giveBack();
    return this.foundIn(caller, outcome);
  }

  private foundIn(caller: Caller, { error, credential, refusals }: Outcome): Found {
    if (credential) return credential;
    return error ? (error as Problem) : (this.failed.refused(caller) ?? mostTelling(refusals!));
  }

  /** Passport calls back, mostly in the same turn: then no promise is made. */
  private ask(request: IncomingMessage, options: Options): Outcome | Promise<Outcome> {
    let outcome: Outcome | undefined;
    let later: ((outcome: Outcome) => void) | undefined;
    const done = (error: Error | null, credential?: Outcome['credential'], refusals?: Outcome['refusals']) => {
      outcome = { error, credential, refusals };
      later?.(outcome);
    };
    this.passport.authenticate(this.names, options, done)(request, null, done);
    return outcome ?? new Promise((resolve) => (later = resolve));
  }
}

function note(call: Call, found: Found): void {
  if (found instanceof RateLimitExceeded) throw found;
  if (!(found instanceof Problem)) call.credential = found;
  else call.refusal = call.route ? found : noRoute();
}

/** A strategy calls malformed what is of another form; the one that has recognised it says more. */
function mostTelling(refusals: readonly Problem[]): Problem {
  return refusals.find((problem) => !(problem instanceof CredentialMalformed)) ?? refusals[0]!;
}
