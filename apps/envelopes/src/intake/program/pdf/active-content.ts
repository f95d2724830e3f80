import { type PDF, PdfArray, PdfDict, type PdfObject, PdfRef, PdfStream, PdfString } from '@libpdf/core';
import type { FindingCode } from '../../intake-job';
import type { Findings } from '../findings';
import { Refused } from '../refused';
import { isWebLink } from './annotations';
import type { Page } from './page-tree';

const maxObjects = 3_000_000;

const actions: Readonly<Record<string, FindingCode>> = {
  JavaScript: 'javascript',
  Launch: 'launch_action',
  SubmitForm: 'submit_action',
  ImportData: 'import_action',
  GoToR: 'remote_link',
  GoToE: 'remote_link',
  Rendition: 'rich_media',
  Movie: 'rich_media',
  Sound: 'rich_media',
  RichMediaExecute: 'rich_media',
  GoTo3DView: 'rich_media',
  ResetForm: 'other_action',
  Hide: 'other_action',
  SetOCGState: 'other_action',
  Thread: 'other_action',
};

const annotations: Readonly<Record<string, FindingCode>> = {
  FileAttachment: 'embedded_file',
  RichMedia: 'rich_media',
  Screen: 'rich_media',
  Movie: 'rich_media',
  Sound: 'rich_media',
  '3D': 'rich_media',
};

/** They lead out of what belongs to a page. */
const elsewhere = new Set(['Parent', 'P', 'Pg', 'Dest', 'StructParent', 'StructParents']);
/** Entries of streams that point outside of the file, to data of other programs, or to layers. */
const external = ['F', 'FFilter', 'FDecodeParms', 'Ref', 'OPI', 'PieceInfo', 'Metadata', 'AF', 'AA', 'OC'];

/**
 * Tells what a file does beside showing pages, page by page and then for the rest. Takes external references away from
 * streams: pages keep their streams, and of everything else only a known part.
 */
export class ActiveContent {
  private readonly seen = new Set<PdfObject>();

  constructor(
    private readonly pdf: PDF,
    private readonly findings: Findings,
    private readonly pages: ReadonlySet<PdfObject>,
  ) {}

  findOn({ dict, number }: Page): void {
    for (const [key, value] of dict) if (!elsewhere.has(key.value)) this.walk(value, number);
    this.seen.add(dict);
  }

  findInRest(): void {
    const catalog = this.pdf.getCatalog();
    for (const [key, value] of catalog) if (key.value !== 'Pages') this.walk(value, null);
  }

  private walk(start: PdfObject, page: number | null): void {
    const stack = [start];
    while (stack.length > 0) {
      const item = stack.pop()!;
      const object = item instanceof PdfRef ? this.pdf.getObject(item) : item;
      if (!object || this.seen.has(object) || this.pages.has(object)) continue;
      if (object instanceof PdfArray) for (const member of object) stack.push(member);
      else if (object instanceof PdfDict) {
        this.judge(object, page);
        for (const [key, value] of object) if (page === null || !elsewhere.has(key.value)) stack.push(value);
      } else continue;
      this.seen.add(object);
      if (this.seen.size > maxObjects) throw new Refused('too_complex', 'The PDF has too many objects.');
    }
  }

  private judge(dict: PdfDict, page: number | null): void {
    const resolve = this.pdf.getObject.bind(this.pdf);
    const found = (code: FindingCode | undefined) => code && this.findings.add(code, page);
    const kind = dict.getName('S', resolve)?.value ?? '';
    const isElement = dict.getName('Type', resolve)?.value === 'StructElem' || dict.has('Pg');
    if (!isElement) found(Object.hasOwn(actions, kind) ? actions[kind] : undefined);
    const uri = kind === 'URI' ? dict.get('URI', resolve) : undefined;
    if (uri instanceof PdfString && !isWebLink(uri.asString())) found('unsafe_link');
    const subtype = dict.getName('Subtype', resolve)?.value ?? '';
    if (dict.has('Rect')) found(Object.hasOwn(annotations, subtype) ? annotations[subtype] : undefined);
    if (dict.has('EF') || dict.getName('Type', resolve)?.value === 'EmbeddedFile') found('embedded_file');
    const isSignature = dict.getName('FT', resolve)?.value === 'Sig' && dict.get('V', resolve) instanceof PdfDict;
    if (isSignature) found('digital_signature');
    if (dict instanceof PdfStream) this.keepInside(dict, page);
  }

  private keepInside(stream: PdfStream, page: number | null): void {
    if (stream.has('F') || stream.has('Ref')) this.findings.add('external_content', page);
    for (const key of external) stream.delete(key);
  }
}
