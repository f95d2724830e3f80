import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { Inject, Injectable } from '@nestjs/common';
import type { ObjectStore } from '@probatum/object-store/object-store';
import { Database } from '@probatum/persistence/database';
import type { Envelope, EnvelopeDocument } from '../../envelope/envelope';
import { OBJECTS } from '../../objects/objects';
import { SealingFailed } from '../seal-documents/sealing-failed';

export interface DocumentToRead extends EnvelopeDocument {
  readonly originalSha256: string;
  readonly sha256: string;
}

const originals = `
  select id, original_sha256 as "originalSha256" from documents
  where organization_id = $1 and environment = $2 and id = any($3)`;

/** Reads what is to be sealed: documents as recipients saw them, and pictures of signatures. */
@Injectable()
export class ReadDocuments {
  constructor(
    private readonly database: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
  ) {}

  /** The documents of an envelope with the hashes of what was uploaded. @throws SealingFailed */
  async list(envelope: Envelope): Promise<DocumentToRead[]> {
    const ids = envelope.documents.map(({ documentId }) => documentId);
    const rows = await this.database
      .of(envelope)
      .query<{ id: string; originalSha256: string }>(originals, [envelope.organizationId, envelope.environment, ids]);
    const byId = new Map(rows.map(({ id, originalSha256 }) => [id, originalSha256]));
    if (envelope.documents.length === 0) throw new SealingFailed('The envelope has no document.');
    return envelope.documents.map((document) => {
      const originalSha256 = byId.get(document.documentId);
      const { sha256 } = document;
      if (!originalSha256 || !sha256) throw new SealingFailed(`Document ${document.documentId} is not ready.`);
      return { ...document, originalSha256, sha256 };
    });
  }

  /** The bytes that recipients saw. @throws SealingFailed when the stored file is another one */
  async bytes({ documentId, sha256 }: DocumentToRead): Promise<Buffer> {
    const bytes = await buffer(await this.objects.get(`${documentId}-normalized`));
    if (sha256Of(bytes) !== sha256)
      throw new SealingFailed(`Document ${documentId} is not the file that recipients saw (document.changed).`);
    return bytes;
  }

  /**
   * By the id of their field.
   * @param hashes those of the audit trail
   * @throws SealingFailed when a stored picture is another one
   */
  async pictures(
    { fields }: Envelope,
    position: number,
    hashes: ReadonlyMap<string, string>,
  ): Promise<Map<string, Buffer>> {
    const pictures = new Map<string, Buffer>();
    for (const { id, hasPicture, documentPosition } of fields) {
      if (!hasPicture || documentPosition !== position) continue;
      const picture = await buffer(await this.objects.get(`${id}-picture`));
      if (sha256Of(picture) !== hashes.get(id))
        throw new SealingFailed(`The picture in field ${id} is not the one that was signed with (picture.changed).`);
      pictures.set(id, picture);
    }
    return pictures;
  }
}

const sha256Of = (bytes: Buffer) => hash('sha256', bytes, 'hex');
