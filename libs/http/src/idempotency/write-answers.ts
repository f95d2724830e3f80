import type { Scope } from '@probatum/contracts/scopes';
import { Answer } from './answer';
import type { Identity } from '../identity/identity';

type Caller = Pick<Identity, 'scopes'>;

/**
 * The response to a write. A caller without the read scope gets only these members, which are those of a creation.
 * Otherwise a write that changes nothing would be a way to read.
 */
export function shownTo<Value extends object>(
  caller: Caller,
  toRead: Scope,
  value: Value,
  members: readonly string[],
): Value {
  if (caller.scopes.includes(toRead)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => members.includes(name))) as Value;
}

/** The same for a stored response, for a caller who repeats the request and may have other scopes. */
export function answerShownTo(caller: Caller, toRead: Scope, answer: Answer, members: readonly string[]): Answer {
  if (caller.scopes.includes(toRead)) return answer;
  return new Answer({
    ...answer,
    body: JSON.stringify(shownTo(caller, toRead, JSON.parse(answer.body) as object, members)),
  });
}

/** For the description of such a route. */
export function lessWithout(toRead: Scope, what: string): string {
  return `A credential without \`${toRead}\` gets only ${what}.`;
}
