import { BadRequest, type ProblemClass, Unavailable } from '@probatum/http/problems/problem';
import { maxPages, maxPixels, type RefusalCode } from './intake-job';

/** A file that cannot become a document. */
abstract class FileRefused extends BadRequest {
  /** @param pointer to the file in the request */
  constructor(detail: string, pointer: string) {
    const { code } = new.target as unknown as ProblemClass;
    super(detail, { errors: [{ pointer, code, message: detail }] });
  }
}

export class DocumentEncrypted extends FileRefused {
  static readonly code = 'document.encrypted';
  static readonly meaning = 'The PDF is encrypted, with or without a password.';
  static readonly remedy = 'Save the PDF without a password and without restrictions, and upload that file.';
}

export class DocumentIsXfa extends FileRefused {
  static readonly code = 'document.xfa';
  static readonly meaning = 'The PDF is an XFA form. Most PDF readers do not show these forms.';
  static readonly remedy = 'Print the form to a PDF, and upload that file.';
}

export class DocumentBroken extends FileRefused {
  static readonly code = 'document.broken';
  static readonly meaning = 'The file is damaged or was cut, so that its pages cannot be read in full.';
  static readonly remedy = 'Open the file in another program, save it again, and upload that file.';
}

export class DocumentHasTooManyPages extends FileRefused {
  static readonly code = 'document.too_many_pages';
  static readonly meaning = `The PDF has more than ${maxPages} pages.`;
  static readonly remedy = 'Split the PDF into several documents.';
}

export class DocumentPageSizeRefused extends FileRefused {
  static readonly code = 'document.page_size';
  static readonly meaning = 'A page of the PDF is larger or smaller than PDF readers support.';
  static readonly remedy = 'Save the PDF with pages of a usual size.';
}

export class DocumentImageTooLarge extends FileRefused {
  static readonly code = 'document.image_size';
  static readonly meaning = `The image has more than ${maxPixels.toLocaleString('en')} pixels.`;
  static readonly remedy = 'Scale the image down.';
}

export class DocumentTooComplex extends FileRefused {
  static readonly code = 'document.too_complex';
  static readonly meaning = 'Reading the file takes more time or memory than a document may take.';
  static readonly remedy = 'Print the file to a new PDF, or split it into several documents.';
}

export class IntakeBusy extends Unavailable {
  static readonly code = 'document.intake_busy';
  static readonly meaning = 'Other uploads wait to be read, and the queue is full. The request had no effect.';
  static readonly remedy = 'Try again after the time in `Retry-After`. Upload fewer files at the same time.';

  constructor() {
    super('Other uploads wait to be read, and the queue is full', { headers: { 'retry-after': '5' } });
  }
}

export class TextsNotSearched extends Unavailable {
  static readonly code = 'document.search_timed_out';
  static readonly meaning =
    'Looking for the texts in `anchorText` took more time or memory than it may take. Whether the document has them is not known. The request had no effect.';
  static readonly remedy =
    'Try again after the time in `Retry-After`. If it happens again, place the fields with `x` and `y`.';

  constructor() {
    super('Looking for the texts in anchorText took too much time or memory', { headers: { 'retry-after': '5' } });
  }
}

export type RefusalClass = ProblemClass & (new (detail: string, pointer: string) => FileRefused);

export const refusals: Readonly<Record<RefusalCode, RefusalClass>> = {
  encrypted: DocumentEncrypted,
  xfa: DocumentIsXfa,
  broken: DocumentBroken,
  too_many_pages: DocumentHasTooManyPages,
  page_size: DocumentPageSizeRefused,
  image_size: DocumentImageTooLarge,
  too_complex: DocumentTooComplex,
};
