import { BadRequest, Conflict, NotFound, TooLarge, Unsupported } from '@probatum/http/problems/problem';
import { maxDocumentBytes } from './document';

export class DocumentNotFound extends NotFound {
  static readonly code = 'document.not_found';
  static readonly meaning = 'There is no document with this id in the organization and environment of the credential.';
  static readonly remedy = 'Use an id from `GET /api/v1/documents`, with a key of the same environment.';

  constructor(id: string) {
    super(`The document ${id} was not found`);
  }
}

export class DocumentInUse extends Conflict {
  static readonly code = 'document.in_use';
  static readonly vendorCode = 'CONFLICT';
  static readonly meaning = 'An envelope that has been sent uses this document, so it must stay.';
  static readonly remedy = 'No action is needed. Documents of sent envelopes cannot be deleted.';

  constructor(id: string) {
    super(`The document ${id} is used by an envelope that has been sent`);
  }
}

export class DocumentEmpty extends BadRequest {
  static readonly code = 'document.empty';
  static readonly meaning = 'The uploaded file has no content.';
  static readonly remedy = 'Check the file and how the client sends it, and upload it again.';

  constructor(pointer: string) {
    const detail = 'The file is empty.';
    super(detail, { errors: [{ pointer, code: DocumentEmpty.code, message: detail }] });
  }
}

export class DocumentTooLarge extends TooLarge {
  static readonly code = 'document.too_large';
  static readonly meaning = `The file is larger than ${maxDocumentBytes / 1024 / 1024} MiB.`;
  static readonly remedy = 'Make the file smaller, for example with images of a lower resolution. `limit` is in bytes.';

  constructor(pointer: string) {
    const detail = `The file is larger than ${maxDocumentBytes} bytes.`;
    super(detail, {
      errors: [{ pointer, code: DocumentTooLarge.code, message: detail }],
      members: { limit: maxDocumentBytes },
    });
  }
}

export class DocumentTypeUnsupported extends Unsupported {
  static readonly code = 'document.unsupported_type';
  static readonly meaning =
    'The content of the file is not a PDF, PNG, JPEG or GIF. Its name and its stated type do not count.';
  static readonly remedy = 'Upload a PDF, PNG, JPEG or GIF file.';

  constructor(pointer: string) {
    const detail = 'The file is not a PDF, PNG, JPEG or GIF.';
    super(detail, { errors: [{ pointer, code: DocumentTypeUnsupported.code, message: detail }] });
  }
}

export class OfficeDocumentUnsupported extends Unsupported {
  static readonly code = 'document.office_format';
  static readonly meaning =
    'The file is a document of an office program, such as DOC, DOCX or ODT. The platform does not convert these files.';
  static readonly remedy = 'Export the document as a PDF, and upload that file.';

  constructor(pointer: string) {
    const detail = 'DOC, DOCX and ODT files are not converted. Export the document as a PDF.';
    super(detail, { errors: [{ pointer, code: OfficeDocumentUnsupported.code, message: detail }] });
  }
}

export class UploadMalformed extends BadRequest {
  static readonly code = 'document.malformed_upload';
  static readonly meaning = 'The multipart body has no boundary, is not complete, or is not well formed.';
  static readonly remedy =
    'Send `multipart/form-data` with the file in the field `file`. Let the HTTP library set the `Content-Type`.';
}
