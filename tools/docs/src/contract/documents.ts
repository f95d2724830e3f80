import { compareSchemas, type Direction } from './compare-schemas';
import type { Document } from './operations';

export type Report = (where: string, what: string) => void;

export interface Documents {
  readonly before: Document;
  readonly after: Document;
  readonly report: Report;
}

/** @param where path to the schema, in words */
export function compareIn(documents: Documents, direction: Direction, where: string, old: unknown, now: unknown): void {
  const { before, after, report } = documents;
  const schemasOf = (document: Document) => document.components?.schemas ?? {};
  const schemas = { before: schemasOf(before), after: schemasOf(after) };
  compareSchemas({ direction, ...schemas, report, under: new Set() }, where, old, now);
}
