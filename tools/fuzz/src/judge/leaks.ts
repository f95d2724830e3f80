import type { Caller } from '../generate/callers';
import type { Party } from '../world/party';
import { secretPattern } from '../world/world';
import { textOf } from './body';
import { type Case, kept, type Rule, type Violation, violation } from './violation';

const rule = 'nothing leaks';

const partyOf: Readonly<Record<Caller, Party['name'] | undefined>> = {
  ...{ live: 'live', scopeless: 'live', room: 'live', oauth: 'live', sandbox: 'sandbox', foreign: 'foreign' },
  ...{ revoked: undefined, nobody: undefined },
};

/** A live administrator looks after the sandbox, too: these tell what was done in the whole organization, and to what. */
const ofOrganization = ['GET /audit-log', 'GET /audit-log/export', 'GET /request-log'];
/** Anyone who has the id of a certificate or the link of a recipient may see what belongs to it. */
const publicPaths = /\/(?:verification|verify|sign)\//;

export const nothingLeaks: Rule = (one) => {
  const { world, request, answer, operation } = one;
  const own = partyOf[request.caller];
  const text = textOf(answer) + answer.headers.map(([, value]) => value).join('\n');
  const others = world.parties.filter(({ name }) => name !== own);
  return [
    ...others.flatMap((party) => {
      const isOverseer = own === 'live' && party.name === 'sandbox' && ofOrganization.includes(operation?.name ?? '');
      return isOverseer ? kept : marksIn(text, party, publicPaths.test(request.target));
    }),
    ...secretsIn(text, one),
  ];
};

function marksIn(text: string, party: Party, isPublic: boolean): Violation[] {
  const marks = [party.privateMark, ...party.hiddenIds, ...(isPublic ? [] : [party.publicMark])];
  const found = marks.filter((mark) => text.includes(mark));
  return found.flatMap((mark) => violation(rule, `${mark}, which belongs to ${party.name}`));
}

/** Secrets that this response shows for the first time are not known yet. */
function secretsIn(text: string, { world, answer }: Case): Violation[] {
  const isReplayed = answer.headers.some(([name]) => name === 'idempotent-replayed');
  const found = (text.match(secretPattern) ?? []).filter((secret) => world.wasShown(secret));
  return isReplayed
    ? kept
    : found.flatMap((secret) => violation(rule, `a secret, ${secret.slice(0, 12)}…, shown again`));
}
