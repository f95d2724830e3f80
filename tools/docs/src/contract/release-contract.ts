import { breakingChanges } from './breaking-changes';
import type { Document } from './operations';

/** The released contract. Every later document is compared with it. */
export const releasedFile = 'docs/openapi.released.json';

/**
 * In what the document breaks the promise of the released one.
 * @param released text of the released document; undefined as long as there is none
 */
export function brokenPromises(released: string | undefined, current: string): string[] {
  if (released === undefined) return [];
  const today = new Date().toISOString().slice(0, 10);
  return breakingChanges(JSON.parse(released) as Document, JSON.parse(current) as Document, today);
}
