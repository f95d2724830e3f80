import { inflateSync } from 'node:zlib';
import { type PDF, PdfArray, PdfDict, PdfName, type PdfObject, PdfRef, PdfStream } from '@libpdf/core';
import { Refused } from '../refused';
import { endOf } from './content-end';
import { broken, type Page } from './page-tree';

/** Decoded content of a page. More is a bomb, or takes readers too long. */
const maxContentBytes = 64 * 1024 * 1024;

/**
 * Closes the content of a page, so that drawings behind it begin with the graphics state of a new page.
 * @throws Refused for content that cannot be read to its end
 */
export function closeContent(pdf: PDF, { dict, number }: Page): void {
  const streams = streamsOf(pdf, dict.get('Contents'));
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (const { stream } of streams) {
    const decoded = decode(pdf, stream, number);
    parts.push(decoded, Buffer.from('\n'));
    bytes += decoded.length;
    if (bytes > maxContentBytes) throw new Refused('too_complex', `The content of page ${number} is too large.`);
  }
  const end = endOf(Buffer.concat(parts));
  if (!end) throw broken(`the content of page ${number} does not end`);
  const before = streamOf(pdf, 'q\n'.repeat(1 + end.excess));
  const after = streamOf(pdf, `\n${end.isInText ? 'ET\n' : 'n\n'}${'Q\n'.repeat(1 + end.open)}`);
  dict.set('Contents', new PdfArray([before, ...streams.map(({ ref }) => ref), after]));
}

/** Adds content that begins with the graphics state of a new page. Only for closed content. */
export function addContent(pdf: PDF, { dict }: Page, content: string): void {
  dict.getArray('Contents')!.push(streamOf(pdf, `q\n${content}\nQ\n`));
}

/** Makes an XObject known to the page. @returns its name */
export function addResource(pdf: PDF, { dict }: Page, kind: 'XObject' | 'ExtGState', value: PdfObject): string {
  const resolve = pdf.getObject.bind(pdf);
  const group = dict.getDict('Resources', resolve)!.getDict(kind)!;
  let index = group.size;
  while (group.has(`Added${index}`)) index += 1;
  group.set(`Added${index}`, value);
  return `Added${index}`;
}

/** ISO 32000-1, table 33. */
const kinds = ['ExtGState', 'ColorSpace', 'Pattern', 'Shading', 'XObject', 'Font', 'ProcSet', 'Properties'];

/** Gives the page resources that it shares with no other page. */
export function ownResources(pdf: PDF, { dict }: Page): void {
  const resolve = pdf.getObject.bind(pdf);
  const inherited = dict.getDict('Resources', resolve);
  const resources = new PdfDict();
  for (const kind of kinds) {
    const value = inherited?.get(kind);
    if (value) resources.set(kind, value);
  }
  for (const kind of ['XObject', 'ExtGState'])
    resources.set(kind, resources.getDict(kind, resolve)?.clone() ?? new PdfDict());
  dict.set('Resources', resources);
}

interface ContentStream {
  readonly stream: PdfStream;
  readonly ref: PdfRef;
}

function streamsOf(pdf: PDF, contents: PdfObject | undefined): ContentStream[] {
  const resolved = contents instanceof PdfRef ? pdf.getObject(contents) : contents;
  const items = resolved instanceof PdfArray ? resolved.toArray() : contents ? [contents] : [];
  if (items.length > 10_000) throw new Refused('too_complex', 'A page has too many content streams.');
  return items.flatMap((item) => {
    const stream = item instanceof PdfRef ? pdf.getObject(item) : item;
    if (!(stream instanceof PdfStream)) return [];
    return [{ stream, ref: item instanceof PdfRef ? item : pdf.register(stream) }];
  });
}

function decode(pdf: PDF, stream: PdfStream, page: number): Uint8Array {
  const filter = stream.get('Filter', pdf.getObject.bind(pdf));
  try {
    const isPlainFlate = filter instanceof PdfName && filter.value === 'FlateDecode' && !stream.has('DecodeParms');
    if (!isPlainFlate) return stream.getDecodedData();
    // Streams that are cut are shown as far as they go.
    return inflateSync(stream.data, { maxOutputLength: maxContentBytes, finishFlush: 2 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new Refused('too_complex', `The content of page ${page} is too large.`);
    throw broken(`the content of page ${page} cannot be decoded`);
  }
}

function streamOf(pdf: PDF, content: string): PdfRef {
  return pdf.register(new PdfStream(new PdfDict(), Buffer.from(content, 'latin1')));
}
