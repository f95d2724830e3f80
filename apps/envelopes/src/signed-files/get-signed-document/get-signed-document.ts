import { Injectable, type StreamableFile } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Fields } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { fileAnswer, fileName } from '../file-answer';
import { FindSealedFiles } from '../sealed-files';
import { SignedDocumentNotFound } from '../signed-files.errors';
import { zipOf } from '../zip';

export const SignedDocumentQuery = Fields({
  document: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000,
      description: 'Number of the document, from 1, for an envelope with several',
    }),
  ),
});
export type SignedDocumentQuery = Static<typeof SignedDocumentQuery>;

/** The sealed PDF of an envelope. Without a number, an envelope with several documents answers with a ZIP of them. */
@Injectable()
export class GetSignedDocument {
  constructor(private readonly files: FindSealedFiles) {}

  /** @throws EnvelopeNotFound, EnvelopeNotCompleted, SignedDocumentNotFound */
  async execute(tenant: Tenant, id: string, { document: number }: SignedDocumentQuery = {}): Promise<StreamableFile> {
    const { envelope, openDocument } = await this.files.execute(tenant, id);
    const { documents } = envelope;
    const only = number === undefined && documents.length === 1 ? documents[0] : documents[(number ?? 0) - 1];
    if (only) {
      const content = await openDocument(only.position);
      return fileAnswer(content, 'application/pdf', fileName(only.name, '-signed', 'pdf'));
    }
    if (number !== undefined) throw new SignedDocumentNotFound(id, number);
    const entries = documents.map(({ name, position }, index) => ({
      // Documents may have the same name.
      name: `${index + 1}-${fileName(name, '-signed', 'pdf')}`,
      open: () => openDocument(position),
    }));
    return fileAnswer(zipOf(entries), 'application/zip', fileName(envelope.subject, '-signed', 'zip'));
  }
}
