import PDFDocument from 'pdfkit';
import type { Pdf } from '../text/draw-glyphs';
import type { DocumentOptions } from './page-options';

/** A tagged document in the form of PDF/UA, without a page. */
export function openPdf({ title, language, createdAt, id }: DocumentOptions): Pdf {
  const options: PDFKit.PDFDocumentOptions = {
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    tagged: true,
    lang: language,
    displayTitle: true,
    autoFirstPage: false,
    font: '',
    // The identifiers of the file are a hash of these.
    info: {
      Title: title.toWellFormed(),
      Keywords: id,
      Creator: 'Probatum',
      Producer: 'Probatum',
      CreationDate: createdAt,
    },
  };
  // The types do not list this value.
  return escapeMetadata(new PDFDocument(Object.assign(options, { subset: 'PDF/UA' })));
}

interface Internals {
  readonly info: Record<string, unknown>;
  endMetadata(): void;
}

/** pdfkit writes texts as they are into the XML of the metadata, which it ends after it has written them elsewhere. */
function escapeMetadata(pdf: Pdf): Pdf {
  const internals = pdf as unknown as Internals;
  const end = internals.endMetadata.bind(pdf);
  internals.endMetadata = () => {
    const { Title, Keywords } = internals.info;
    Object.assign(internals.info, { Title: escapeXml(String(Title)), Keywords: escapeXml(String(Keywords)) });
    end();
  };
  return pdf;
}

/** XML has no control characters. */
function escapeXml(text: string): string {
  const escaped = text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return escaped.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd');
}
