import type { EnvelopeDocument } from './envelope';

/** The documents as the audit trail names them: each with the hash of the file that recipients see and sign. */
export function hashesOf(documents: readonly EnvelopeDocument[]) {
  return documents.map(({ documentId, name, sha256 }) => ({ documentId, name, sha256: sha256 ?? undefined }));
}
