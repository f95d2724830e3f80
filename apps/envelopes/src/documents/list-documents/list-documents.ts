import { Injectable } from '@nestjs/common';
import type { Identity } from '@probatum/http/identity/identity';
import { cursorOf, type Data, dataOf, limitParameters } from '@probatum/http/lists/cursor-pagination';
import { Fields } from '@probatum/http/validation/fields';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { type ListedDocument, listedDocument } from '../document';
import { countDocuments, listDocuments } from '../documents.repository';

export const DocumentsQuery = Fields({
  ...limitParameters,
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, default: 100, description: 'Maximum number of items' }),
  ),
});
export type DocumentsQuery = Static<typeof DocumentsQuery>;

@Injectable()
export class ListDocuments {
  constructor(private readonly database: Database) {}

  async execute(caller: Identity, query: DocumentsQuery): Promise<Data<ListedDocument>> {
    const { page = 1, limit = 100 } = query;
    const before = cursorOf(query, 'doc');
    const database = this.database.of(caller);
    const offset = before === undefined ? (page - 1) * limit : 0;
    const [rows, total] = await Promise.all([
      listDocuments(database, caller, { before, limit: limit + 1, offset }),
      before === undefined ? countDocuments(database, caller) : undefined,
    ]);
    return dataOf(rows.map(listedDocument), { page, limit }, total);
  }
}
