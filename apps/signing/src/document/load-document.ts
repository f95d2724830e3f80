import type { PDFDocumentProxy } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

export type Pdfjs = typeof import('pdfjs-dist');

export interface LoadedDocument {
  readonly pdfjs: Pdfjs;
  readonly pdf: PDFDocumentProxy;
  /** Of the bytes that are shown, in hex. Undefined where the browser has no digest, as on plain HTTP. */
  readonly sha256: string | undefined;
}

/** Loads pdf.js only when a document is there to be shown. Scripts within a document never run. */
export async function loadDocument(url: string): Promise<LoadedDocument> {
  const [pdfjs, data] = await Promise.all([import('pdfjs-dist'), read(url)]);
  const sha256 = await digest(data);
  pdfjs.GlobalWorkerOptions.workerSrc = workerUrl;
  const task = pdfjs.getDocument({
    data,
    isEvalSupported: false,
    enableXfa: false,
    stopAtErrors: false,
    // The fonts of this page, so that every signer sees the same glyphs.
    useSystemFonts: false,
    cMapUrl: PDFJS_FILES,
    cMapPacked: true,
    standardFontDataUrl: PDFJS_FILES,
    wasmUrl: PDFJS_FILES,
  });
  return { pdfjs, pdf: await task.promise, sha256 };
}

async function read(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { cache: 'no-store' });
  if (!response.ok) throw new Error(`The document was answered with ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function digest(data: Uint8Array): Promise<string | undefined> {
  if (!globalThis.isSecureContext) return undefined;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', data as Uint8Array<ArrayBuffer>));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
