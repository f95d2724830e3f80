import type { Direction } from './compare-schemas';
import { compareIn, type Documents } from './documents';
import type { Message } from './operations';

export function compareMessages(
  documents: Documents,
  direction: Direction,
  where: string,
  before: Message,
  after: Message,
): void {
  for (const [mediaType, { schema }] of Object.entries(before.content ?? {})) {
    const now = after.content?.[mediaType];
    if (now) compareIn(documents, direction, where, schema, now.schema);
    else documents.report(where, `${mediaType} is gone`);
  }
  for (const header of Object.keys(before.headers ?? {})) {
    if (!after.headers?.[header]) documents.report(where, `its header ${header} is gone`);
  }
}
