import type { Report } from './documents';

type Requirement = Readonly<Record<string, readonly string[]>>;

/** A credential that was sufficient before must still be sufficient: schemes and scopes. */
export function compareSecurity(
  report: Report,
  route: string,
  before: readonly Requirement[],
  after: readonly Requirement[],
): void {
  for (const held of before) {
    if (!after.some((needed) => suffices(held, needed))) report(route, `${wordsOf(held)} is not enough any more`);
  }
}

function suffices(held: Requirement, needed: Requirement): boolean {
  return Object.entries(needed).every(
    ([scheme, scopes]) => scopes.every((scope) => held[scheme]?.includes(scope)) && held[scheme],
  );
}

function wordsOf(held: Requirement): string {
  const parts = Object.entries(held).map(([scheme, scopes]) => [scheme, ...scopes].join(' '));
  return parts.join(' and ') || 'no key';
}
