import type { Dialect } from './dialect';
import { needine } from './needine';

export const dialects = { needine } satisfies Record<string, Dialect>;
export type DialectName = keyof typeof dialects;
