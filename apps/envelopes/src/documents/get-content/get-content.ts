import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import type { Identity } from '@probatum/http/identity/identity';
import { ObjectNotFound, type ObjectStore } from '@probatum/object-store/object-store';
import { Database } from '@probatum/persistence/database';
import { OBJECTS } from '../../objects/objects';
import { normalizedOf } from '../document';
import { DocumentNotFound } from '../document.errors';
import { readDocument } from '../read-document';

@Injectable()
export class GetContent {
  constructor(
    private readonly database: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
  ) {}

  async execute(caller: Identity, id: string): Promise<StreamableFile> {
    const { normalizedSize } = await readDocument(this.database.of(caller), caller, id);
    const content = await this.objects.get(normalizedOf(id)).catch((error: unknown) => {
      // Deleted since its row was read.
      throw error instanceof ObjectNotFound ? new DocumentNotFound(id) : error;
    });
    const disposition = `attachment; filename="${id}.pdf"`;
    return new StreamableFile(content, { type: 'application/pdf', disposition, length: Number(normalizedSize) });
  }
}
