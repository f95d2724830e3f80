import type { Section } from './cross-references';
import type { PdfFile } from './pdf-file';
import { Unverifiable } from './unverifiable';
import { Dictionary, Stream } from './values';

/** Objects that a change after a signature added or replaced. */
export interface LaterRevision {
  readonly objects: readonly { readonly number: number; readonly kind: string }[];
  /** Number of objects that are not listed. */
  readonly moreObjects: number;
}

/** In all revisions together. */
const maxListed = 100;

/** Lists changes of the file from this offset on, the oldest first. */
export function findLaterRevisions(file: PdfFile, end: number): LaterRevision[] {
  let left = maxListed;
  const later = file.sections.filter(({ offset }) => offset >= end).reverse();
  return later.map((section) => {
    const revision = describe(file, section, left);
    left -= revision.objects.length;
    return revision;
  });
}

function describe(file: PdfFile, { entries }: Section, maxObjects: number): LaterRevision {
  const listed = [...entries].filter(([number]) => number !== 0);
  const objects = listed.slice(0, maxObjects).map(([number, entry]) => {
    try {
      return { number, kind: entry === 'free' ? 'deleted' : kindOf(file.read(number, entry)) };
    } catch (error) {
      if (!(error instanceof Unverifiable)) throw error;
      return { number, kind: 'unreadable' };
    }
  });
  return { objects, moreObjects: listed.length - objects.length };
}

/** Such as `Catalog`, `Annot/Widget` or `Sig`. */
function kindOf(value: unknown): string {
  const dictionary = value instanceof Stream ? value.dictionary : value;
  if (!(dictionary instanceof Dictionary)) return 'value';
  const names = ['Type', 'Subtype'].map((key) => dictionary.name(key)).filter((name) => name !== undefined);
  return names.join('/') || (value instanceof Stream ? 'stream' : 'dictionary');
}
