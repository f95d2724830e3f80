import { parseArgs, type ParseArgsConfig } from 'node:util';
import { administratorScopes, isScope, ordinaryScopes, type Scope, scopes } from '@probatum/contracts/scopes';
import { environments } from '@probatum/contracts/tenant';
import { readRange } from '../address-ranges/address-ranges';
import { keyFamilies } from '../api-key/key-format';
import { limitModes, plans } from '../limit-rate/plans';

export const usage = `
create-organization --name NAME [--id org_…]
create-key --organization org_… --environment ${environments.join('|')} --scopes a,b|ordinary|all --name NAME
           --plan ${plans.join('|')} [--rate-limit REQUESTS_PER_MINUTE] [--concurrency REQUESTS_AT_ONCE]
           [--limit-mode ${limitModes.join('|')}] [--family ${keyFamilies.join('|')}]
           [--expires-at TIME] [--allowed-addresses CIDR,CIDR]
create-oauth-client --organization org_… --environment ${environments.join('|')} --scopes a,b|ordinary|all --name NAME
           --plan ${plans.join('|')} [--rate-limit REQUESTS_PER_MINUTE] [--allowed-addresses CIDR,CIDR]
bind-certificate --organization org_… --environment … --scopes … --name NAME --plan …
           --kind spiffe|subject|fingerprint --value VALUE [--expires-at TIME] [--allowed-addresses CIDR,CIDR]
revoke-key --id key_…
list-organizations
verify-audit-log --organization org_…
draw-key [--family ${keyFamilies.join('|')}] [--environment ${environments.join('|')}]    prints a key that is stored nowhere

\`ordinary\` is every scope but ${administratorScopes.join(', ')}.`;

/** What was typed cannot be done; the message says why. */
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
  if (value === undefined || value.trim() === '') throw new CannotAdminister(`--${name} is needed`);
  if (name === 'name' && value.length > 200) throw new CannotAdminister('--name has 200 characters at most');
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
  if (plan !== 'enterprise') throw new CannotAdminister(`--${name} goes with --plan enterprise only`);
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new CannotAdminister(`--${name} must be a whole number from 1 on`);
  return Number(text);
}

export function readTime(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const time = new Date(text);
  if (!(time.getTime() > Date.now())) throw new CannotAdminister('--expires-at must be a time in the future');
  return time;
}

export function readAddresses(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  const ranges = text.split(',');
  const wrong = ranges.find((range) => !readRange(range));
  if (wrong !== undefined) throw new CannotAdminister(`${wrong} is neither an address nor a CIDR range`);
  return ranges;
}
