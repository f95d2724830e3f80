import { Fields, IdOf, Named, Nullable, OneOf, Sha256Hex, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { acceptedTypes, type Finding, findingDetails, type FindingCode, type SeenPage } from '../intake/intake-job';

export const maxDocumentBytes = 50 * 1024 * 1024;

const fields = {
  id: IdOf('doc'),
  name: Type.String(),
  mimeType: OneOf(acceptedTypes, { description: 'Type of the uploaded file, found in its content' }),
  size: Type.Integer({ description: 'Size of the uploaded file in bytes' }),
  status: OneOf(['READY']),
  createdAt: Time(),
  sha256: Sha256Hex({ description: 'SHA-256 of the uploaded file' }),
  normalizedSha256: Sha256Hex({ description: 'SHA-256 of the PDF that recipients see and sign' }),
  normalizedSize: Type.Integer({ description: 'Size of that PDF in bytes' }),
  pageCount: Type.Integer({ minimum: 1 }),
  pages: Type.Array(
    Fields({
      width: Type.Number({ description: 'Points, as the page is seen: turned and cropped' }),
      height: Type.Number(),
    }),
  ),
  findings: Type.Array(
    Fields({
      code: OneOf(Object.keys(findingDetails) as FindingCode[]),
      detail: Type.String(),
      page: Nullable(Type.Integer({ minimum: 1 }), { description: 'Null for the file as a whole' }),
    }),
    { description: 'Content of the uploaded file that recipients do not get, or get in another form' },
  ),
};

export const ListedDocument = Named('Document', Fields(fields));
export type ListedDocument = Static<typeof ListedDocument>;

export const Document = Named(
  'DocumentWithData',
  Fields({ ...fields, data: Type.Unsafe<ListedDocument>({ ...ListedDocument, description: 'The same once more' }) }),
);
export type Document = Static<typeof Document>;

export interface DocumentRow {
  readonly id: string;
  readonly name: string;
  readonly mimeType: ListedDocument['mimeType'];
  /** Postgres gives large integers as text. */
  readonly size: string;
  readonly sha256: string;
  readonly normalizedSha256: string;
  readonly normalizedSize: string;
  readonly pages: SeenPage[];
  readonly findings: Finding[];
  readonly createdAt: Date;
}

export function listedDocument(row: DocumentRow): ListedDocument {
  return {
    id: row.id,
    name: row.name,
    mimeType: row.mimeType,
    size: Number(row.size),
    status: 'READY',
    createdAt: row.createdAt.toISOString(),
    sha256: row.sha256,
    normalizedSha256: row.normalizedSha256,
    normalizedSize: Number(row.normalizedSize),
    pageCount: row.pages.length,
    pages: row.pages,
    findings: row.findings,
  };
}

/** Clients read the members at the top or below `data`. */
export function describeDocument(row: DocumentRow): Document {
  const listed = listedDocument(row);
  return { ...listed, data: listed };
}

/** Names of the two objects of a document. */
export const originalOf = (id: string) => `${id}-original`;
export const normalizedOf = (id: string) => `${id}-normalized`;
