import type { Provider } from '@nestjs/common';
import { CreateDocument } from './documents/create-document/create-document';
import { DeleteDocument } from './documents/delete-document/delete-document';
import { DocumentsController } from './documents/documents.controller';
import { GetContent } from './documents/get-content/get-content';
import { GetDocument } from './documents/get-document/get-document';
import { IngestDocument } from './documents/ingest-document/ingest-document';
import { ListDocuments } from './documents/list-documents/list-documents';
import { ReceiveUpload } from './documents/receive-upload/receive-upload';
import { Intake } from './intake/intake';

/** Documents: how they are uploaded, read, listed and removed. */
export const documentsControllers = [DocumentsController];

export const documentsProviders: Provider[] = [
  Intake,
  IngestDocument,
  ReceiveUpload,
  CreateDocument,
  ListDocuments,
  GetDocument,
  GetContent,
  DeleteDocument,
];
