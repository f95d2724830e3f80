import { parseArgs, type ParseArgsConfig } from 'node:util';
import { isScope, ordinaryScopes, type Scope, scopes } from '@probatum/contracts/scopes';

/** What was typed cannot be done; the message says why. */
export class CannotAdminister extends Error {}

export type Options = Readonly<Record<string, string | undefined>>;

/** @param usage shown when the words cannot be read */
export function readOptions(words: string[], names: readonly string[], usage: string): Options {
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

export function readRateLimit(text: string | undefined, plan: string): number | null {
  if (text === undefined) return null;
  if (plan !== 'enterprise') throw new CannotAdminister('--rate-limit goes with --plan enterprise only');
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new CannotAdminister('--rate-limit must be a number of requests per minute');
  return Number(text);
}

export function readTime(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const time = new Date(text);
  if (!(time.getTime() > Date.now())) throw new CannotAdminister('--expires-at must be a time in the future');
  return time;
}
