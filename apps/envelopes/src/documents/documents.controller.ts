import { Controller, Delete, Get, Post } from '@nestjs/common';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresAnyScope } from '@probatum/http/identity/scopes';
import { DataOf } from '@probatum/http/lists/cursor-pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { DeadlineMs } from '@probatum/http/openapi/route-traits';
import { Fields, Named } from '@probatum/http/validation/fields';
import { PathId, RequestQuery } from '@probatum/http/validation/request';
import { StreamedBody, TakesStream } from '@probatum/http/openapi/streamed-body';
import { Type } from '@sinclair/typebox';
import { CreateDocument } from './create-document/create-document';
import { DeleteDocument } from './delete-document/delete-document';
import { Document, ListedDocument, maxDocumentBytes } from './document';
import { GetContent } from './get-content/get-content';
import { GetDocument } from './get-document/get-document';
import { DocumentsQuery, ListDocuments } from './list-documents/list-documents';
import { maxNameLength } from './receive-upload/receive-upload';

const Upload = Fields({
  file: Type.String({ contentMediaType: 'application/octet-stream', description: 'A PDF, PNG, JPEG or GIF file' }),
  name: Type.Optional(
    Type.String({ maxLength: maxNameLength, description: 'Takes the place of the name of the file' }),
  ),
});
const upload = { mediaType: 'multipart/form-data', maxBytes: maxDocumentBytes + 64 * 1024, schema: Upload };

@Controller('api/v1/documents')
export class DocumentsController {
  constructor(
    private readonly create: CreateDocument,
    private readonly list: ListDocuments,
    private readonly get: GetDocument,
    private readonly content: GetContent,
    private readonly remove: DeleteDocument,
  ) {}

  @Post()
  @RequiresAnyScope('envelopes:write', 'documents:write')
  @TakesStream(upload)
  @DeadlineMs(90_000)
  @Describes(
    'Upload a document',
    'Stores the file and a clean PDF of it, which recipients see and sign. The type of the file is found in its content; an image becomes a page. ' +
      'Forms and annotations become part of the page. Scripts, embedded files and other active content are removed, and `findings` lists them.',
    { 201: Document, 409: 'The stored files of the organization have reached their maximum size' },
  )
  createDocument(
    @Caller() caller: Caller,
    @StreamedBody() body: StreamedBody,
    @Idempotent() keyed: KeyedRequest | undefined,
  ) {
    return this.create.execute(caller, body, keyed);
  }

  @Get()
  @RequiresAnyScope('envelopes:read', 'documents:read')
  @Describes('List documents', 'Lists all documents, newest first.', {
    200: Named('DocumentList', DataOf(ListedDocument)),
  })
  listDocuments(@Caller() caller: Caller, @RequestQuery(DocumentsQuery) query: DocumentsQuery) {
    return this.list.execute(caller, query);
  }

  @Get(':id')
  @RequiresAnyScope('envelopes:read', 'documents:read')
  @Describes('Read a document', 'Shows the document with its pages and findings.', { 200: Document })
  getDocument(@Caller() caller: Caller, @PathId('id', 'doc') id: string) {
    return this.get.execute(caller, id);
  }

  @Get(':id/content')
  @RequiresAnyScope('envelopes:read', 'documents:read')
  @Describes('Download a document', 'Answers with the clean PDF that recipients see and sign.', {
    200: { 'application/pdf': Type.String({ contentMediaType: 'application/pdf' }) },
  })
  getDocumentContent(@Caller() caller: Caller, @PathId('id', 'doc') id: string) {
    return this.content.execute(caller, id);
  }

  @Delete(':id')
  @RequiresAnyScope('envelopes:write', 'documents:write')
  @Describes('Delete a document', 'Deletes the document and its files. A sent envelope keeps its documents.', {
    200: Named('DeletedDocument', Fields({ success: Type.Literal(true) })),
    409: 'A sent envelope uses the document',
  })
  deleteDocument(@Caller() caller: Caller, @PathId('id', 'doc') id: string) {
    return this.remove.execute(caller, id);
  }
}
