import { Inject, Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { ObjectStore } from '@probatum/object-store/object-store';
import { Pieces } from '@probatum/object-store/pieces';
import { Database } from '@probatum/persistence/database';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { detectType, headBytes } from '../../intake/detect-type';
import { Intake } from '../../intake/intake';
import type { AcceptedType } from '../../intake/intake-job';
import { OBJECTS } from '../../objects/objects';
import { type DocumentRow, maxDocumentBytes, normalizedOf, originalOf } from '../document';
import { documentName } from '../document-name';
import {
  DocumentEmpty,
  DocumentTooLarge,
  DocumentTypeUnsupported,
  OfficeDocumentUnsupported,
} from '../document.errors';
import { Storage } from '../../storage/storage';
import { insertDocument } from '../documents.repository';
import { bytesOf, type ReceivedFile, type StoredDocument } from '../stored-document';

export interface SourceFile {
  readonly name?: string | undefined;
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
  /** To the file in the request, `/file` by default. */
  readonly pointer?: string;
}

/**
 * Makes documents of files. A row only exists with its objects: they are stored before it. Objects whose row does not come are
 * removed by `discard`, or later by the sweep.
 */
@Injectable()
export class IngestDocument {
  constructor(
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    private readonly intake: Intake,
    private readonly database: Database,
    private readonly storage: Storage,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** A document in one step: for callers without an effect of their own. */
  async execute(tenant: Tenant, source: SourceFile): Promise<DocumentRow> {
    const stored = await this.store(tenant, source);
    return this.database.of(tenant).transaction(async (tx) => {
      await this.storage.take(tx, tenant, bytesOf(stored));
      return insertDocument(tx, tenant, stored);
    });
  }

  /** Everything but the row, which the caller adds in its own transaction with `Storage.take` and `insertDocument`. */
  async store(tenant: Tenant, source: SourceFile): Promise<StoredDocument> {
    return this.normalize(tenant, await this.receive(source));
  }

  /** Stores the file as it comes. It is never in memory as a whole. */
  async receive({ name, content, pointer = '/file' }: SourceFile): Promise<ReceivedFile> {
    const pieces = new Pieces(content instanceof Uint8Array ? oneChunk(content) : content);
    try {
      await this.storage.checkFree();
      const head = await pieces.take(headBytes);
      const mimeType = acceptedType(head, pointer);
      const id = newId('doc');
      const original = await this.objects.put(originalOf(id), limited(head, pieces, pointer));
      return { id, name: documentName(name), mimeType, original, pointer };
    } finally {
      await pieces.close();
    }
  }

  /** Stores the clean PDF. A file that is refused leaves nothing. */
  async normalize(tenant: Tenant, file: ReceivedFile): Promise<StoredDocument> {
    const { id, mimeType: type, original, pointer } = file;
    try {
      await this.storage.check(tenant);
      const stored = { name: originalOf(id), type, bytes: original.bytes };
      return { ...file, normalized: await this.intake.normalize(tenant, stored, normalizedOf(id), pointer) };
    } catch (error) {
      await this.discard(file);
      throw error;
    }
  }

  /** Only for a document that certainly has no row. */
  async discard({ id }: Pick<ReceivedFile, 'id'>): Promise<void> {
    try {
      await this.objects.delete(originalOf(id));
      await this.objects.delete(normalizedOf(id));
    } catch (error) {
      this.logger.warn({ err: error, document: id }, 'the objects of a document stay until the sweep');
    }
  }
}

/** @throws DocumentEmpty, DocumentTypeUnsupported, OfficeDocumentUnsupported */
function acceptedType(head: Buffer, pointer: string): AcceptedType {
  if (head.length === 0) throw new DocumentEmpty(pointer);
  const type = detectType(head);
  if (type === 'office') throw new OfficeDocumentUnsupported(pointer);
  if (!type) throw new DocumentTypeUnsupported(pointer);
  return type;
}

async function* limited(head: Buffer, rest: Pieces, pointer: string): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for (let piece = head; piece.length > 0; piece = await rest.take(65_536)) {
    bytes += piece.length;
    if (bytes > maxDocumentBytes) throw new DocumentTooLarge(pointer);
    yield piece;
  }
}

async function* oneChunk(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(content);
}
