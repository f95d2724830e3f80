import { certyneo } from './certyneo';
import type { Dialect } from './dialect';
import { needine } from './needine';

/** `envelope` is for the URLs that envelopes bring themselves: the same words, with the secret of the organization. */
export const dialects = { needine, certyneo, envelope: certyneo } satisfies Record<string, Dialect>;
export type DialectName = keyof typeof dialects;
