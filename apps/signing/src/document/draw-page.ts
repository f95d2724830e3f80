import type { LoadedDocument } from './load-document';

/** More pixels than this cost memory that a phone may not have. */
const maxPixels = 4_000_000;

/** Draws a page, and puts its words over it as text for screen readers and for selection. */
export function drawPage(
  { pdfjs, pdf }: LoadedDocument,
  pageNumber: number,
  width: number,
  canvas: HTMLCanvasElement,
  words: HTMLDivElement,
): () => void {
  let isOver = false;
  const ends: (() => void)[] = [];
  void draw().catch(() => undefined);
  return () => {
    isOver = true;
    for (const end of ends) end();
  };

  async function draw(): Promise<void> {
    const page = await pdf.getPage(pageNumber);
    if (isOver) return;
    const scale = width / page.getViewport({ scale: 1 }).width;
    const viewport = page.getViewport({ scale });
    const wanted = Math.min(globalThis.devicePixelRatio || 1, 3);
    const density = Math.min(wanted, Math.sqrt(maxPixels / (viewport.width * viewport.height)));
    canvas.width = Math.round(viewport.width * density);
    canvas.height = Math.round(viewport.height * density);
    const task = page.render({ canvas, viewport: page.getViewport({ scale: scale * density }) });
    ends.push(() => task.cancel());
    await task.promise;
    if (isOver) return;
    words.replaceChildren();
    words.style.setProperty('--total-scale-factor', String(scale));
    const layer = new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport });
    ends.push(() => layer.cancel());
    await layer.render();
  }
}
