import type { AuditLogEntry } from './record-change';
import { hashOf } from './record-change';

/** @returns the position of the first entry that was altered, or that follows a missing one; undefined when all is well */
export async function firstBrokenEntry(entries: AsyncIterable<AuditLogEntry>): Promise<number | undefined> {
  let previous = '';
  let position = 0;
  for await (const { hash, ...entry } of entries) {
    position += 1;
    if (entry.position !== position || hashOf(previous, entry) !== hash) return position;
    previous = hash;
  }
  return undefined;
}
