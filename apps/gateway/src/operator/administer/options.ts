import { parseArgs, type ParseArgsConfig } from 'node:util';
import { administratorScopes, isScope, ordinaryScopes, type Scope, scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import { isBlank } from '@probatum/http/validation/blank-text';
import { isMoment, millisecondNotAfter, momentForm } from '@probatum/http/validation/moment';
import { readRange } from '../../organization/address-ranges/address-ranges';
import { keyFamilies } from '../../credentials/api-keys/key-format';
import { limitModes, plans } from '../../organization/plans';

export const usage = `
create-organization --name NAME [--id org_…]
limit-credentials --organization org_… --most NUMBER|plan    number of credentials it may have; \`plan\`: the number of its plan
create-key --organization org_… --environment ${environments.join('|')} --scopes a,b|ordinary|all --name NAME
           --plan ${plans.join('|')} [--rate-limit REQUESTS_PER_MINUTE] [--concurrency REQUESTS_AT_ONCE]
           [--limit-mode ${limitModes.join('|')}] [--family ${keyFamilies.join('|')}]
           [--expires-at TIME] [--allowed-addresses CIDR,CIDR]
create-oauth-client --organization org_… --environment ${environments.join('|')} --scopes a,b|ordinary|all --name NAME
           --plan ${plans.join('|')} [--rate-limit REQUESTS_PER_MINUTE] [--allowed-addresses CIDR,CIDR]
bind-certificate --organization org_… --environment … --scopes … --name NAME --plan …
           --kind spiffe|subject|fingerprint --value VALUE [--authority AUTHORITY] [--expires-at TIME] [--allowed-addresses CIDR,CIDR]
set-authority --organization org_… --to AUTHORITY [--from AUTHORITY]    sets the authority of its client certificates
revoke-key --id key_…
list-organizations
verify-audit-log --organization org_…
draw-key [--family ${keyFamilies.join('|')}] [--environment ${environments.join('|')}]    prints a key that is stored nowhere

\`ordinary\` is every scope except ${administratorScopes.join(', ')}.`;

/** The command cannot be executed; the message names the reason. */
export class CannotAdminister extends Error {}

export type Options = Readonly<Record<string, string | undefined>>;

export function read(words: string[], names: readonly string[]): Options {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values } = parseArgs({ args: words, options, strict: true } satisfies ParseArgsConfig);
    return values as Options;
  } catch (error) {
    throw new CannotAdminister(`${(error as Error).message}\n${usage}`);
  }
}

export function required(options: Options, name: string): string {
  const value = options[name];
  if (value === undefined || isBlank(value)) throw new CannotAdminister(`--${name} is required`);
  if (name === 'name' && value.length > 200) throw new CannotAdminister('--name may have at most 200 characters');
  return value;
}

export function oneOf<const Values extends readonly string[]>(
  options: Options,
  name: string,
  values: Values,
): Values[number] {
  const value = required(options, name);
  if (!values.includes(value)) throw new CannotAdminister(`--${name} must be one of ${values.join(', ')}`);
  return value;
}

export function readScopes(text: string): readonly Scope[] {
  if (text === 'all') return scopes;
  if (text === 'ordinary') return ordinaryScopes;
  const named = [...new Set(text.split(','))];
  const unknown = named.find((scope) => !isScope(scope));
  if (unknown !== undefined) throw new CannotAdminister(`${unknown} is not a scope; there are ${scopes.join(', ')}`);
  return named.filter(isScope);
}

export function readOwnLimit(options: Options, name: string, plan: string): number | null {
  const text = options[name];
  if (text === undefined) return null;
  if (plan !== 'enterprise') throw new CannotAdminister(`--${name} is allowed only with --plan enterprise`);
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new CannotAdminister(`--${name} must be a whole number of at least 1`);
  return Number(text);
}

/** @returns null for `plan` */
export function readCredentialLimit(text: string): number | null {
  if (text === 'plan') return null;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new CannotAdminister('--most must be a whole number of at least 1, or plan');
  return Number(text);
}

export function readTime(text: string | undefined, now: Date): Date | null {
  if (text === undefined) return null;
  const moment = /^[\d-]{10}$/.test(text) ? `${text}T00:00:00Z` : text;
  if (!isMoment(moment)) throw new CannotAdminister(`--expires-at ${momentForm}, or a date`);
  const time = millisecondNotAfter(moment);
  if (time <= now) throw new CannotAdminister('--expires-at must be a time in the future');
  return time;
}

export function readAddresses(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  const ranges = text.split(',');
  const wrong = ranges.find((range) => !readRange(range));
  if (wrong !== undefined) throw new CannotAdminister(`${wrong} is neither an address nor a CIDR range`);
  return ranges;
}
