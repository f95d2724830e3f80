import type { StoredObject } from '@probatum/object-store/object-store';
import type { NormalizedFile } from '../intake/intake';
import type { AcceptedType } from '../intake/intake-job';

/** An uploaded file that has not been read yet. */
export interface ReceivedFile {
  readonly id: string;
  readonly name: string;
  readonly mimeType: AcceptedType;
  readonly original: StoredObject;
  readonly pointer: string;
}

/** Both objects of a document that has no row yet. */
export interface StoredDocument extends ReceivedFile {
  readonly normalized: NormalizedFile;
}

export function bytesOf({ original, normalized }: StoredDocument): number {
  return original.bytes + normalized.bytes;
}
