import { deflateSync } from 'node:zlib';

/** The body of an object: a dictionary or array as text, or a stream. */
export type Crafted = string | { readonly dict: string; readonly data: Buffer | string };

/** Writes a PDF with these objects, numbered from 1. The first one is the catalog. */
export function craftPdf(objects: readonly Crafted[], { trailer = '' } = {}): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  const put = (part: Buffer | string) => {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    parts.push(bytes);
    at += bytes.length;
  };
  put('%PDF-1.7\n');
  const offsets = objects.map((object, index) => {
    const offset = at;
    put(`${index + 1} 0 obj\n`);
    if (typeof object === 'string') put(object);
    else {
      const data = typeof object.data === 'string' ? Buffer.from(object.data, 'latin1') : object.data;
      put(`<< ${object.dict} /Length ${data.length} >>\nstream\n`);
      put(data);
      put('\nendstream');
    }
    put('\nendobj\n');
    return offset;
  });
  const xref = at;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  put(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`);
  put(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${xref}\n%%EOF\n`);
  return Buffer.concat(parts);
}

export interface OnePage {
  /** Entries of the catalog and of the page. */
  readonly catalog?: string;
  readonly page?: string;
  readonly content?: Crafted | undefined;
  /** Objects from number 6. */
  readonly more?: readonly Crafted[];
  readonly trailer?: string;
}

/** A page in A4 with a text. Object 3 is the page, 4 its content, and 5 the font. */
export function onePage({ catalog = '', page = '', content, more = [], trailer = '' }: OnePage = {}): Buffer {
  return craftPdf(
    [
      `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
      '<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> >>',
      `<< /Type /Page /Parent 2 0 R /Contents 4 0 R ${page} >>`,
      content ?? { dict: '', data: 'BT /F1 24 Tf 72 720 Td (Contract) Tj ET' },
      '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
      ...more,
    ],
    { trailer },
  );
}

/** A page tree of this many pages that share their content. */
export function manyPages(count: number): Buffer {
  const kids = Array.from({ length: count }, (_, index) => `${index + 4} 0 R`).join(' ');
  const page = '<< /Type /Page /Parent 2 0 R /Contents 3 0 R >>';
  return craftPdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${count} /MediaBox [0 0 595 842] >>`,
    { dict: '', data: '0 0 10 10 re f' },
    ...Array.from({ length: count }, () => page),
  ]);
}

export function flate(data: Buffer | string): Crafted {
  return { dict: '/Filter /FlateDecode', data: deflateSync(data) };
}
