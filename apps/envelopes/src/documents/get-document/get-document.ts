import { Injectable } from '@nestjs/common';
import type { Identity } from '@probatum/http/identity/identity';
import { Database } from '@probatum/persistence/database';
import { describeDocument, type Document } from '../document';
import { readDocument } from '../read-document';

@Injectable()
export class GetDocument {
  constructor(private readonly database: Database) {}

  async execute(caller: Identity, id: string): Promise<Document> {
    return describeDocument(await readDocument(this.database.of(caller), caller, id));
  }
}
