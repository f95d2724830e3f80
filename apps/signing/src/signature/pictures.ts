/** The server takes pictures up to these sizes, in pixels. */
const maxWidth = 900;
const maxHeight = 450;

export const ink = '#12264a';
/** Handwriting where the system has one, and a slanted font elsewhere. */
const handwriting =
  'italic 96px "Snell Roundhand", "Segoe Script", "Bradley Hand", "Apple Chancery", "URW Chancery L", "Z003", cursive, serif';

/** A name in handwriting, as a data URL of a PNG; undefined for a name without visible characters. */
export function pictureOfName(name: string): string | undefined {
  const text = name.trim();
  if (!text) return undefined;
  const canvas = document.createElement('canvas');
  const measure = canvas.getContext('2d')!;
  measure.font = handwriting;
  canvas.width = Math.min(Math.ceil(measure.measureText(text).width) + 80, 3_000);
  canvas.height = 200;
  const context = canvas.getContext('2d')!;
  context.font = handwriting;
  context.fillStyle = ink;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.direction = isRightToLeft(text) ? 'rtl' : 'ltr';
  context.fillText(text, canvas.width / 2, canvas.height / 2, canvas.width - 40);
  return trimmed(canvas);
}

/** The first letters of the names. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  return words
    .map((word) => [...word][0] ?? '')
    .join('')
    .slice(0, 6);
}

function isRightToLeft(text: string): boolean {
  return /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u.test(text);
}

/** A picture that the recipient chose, drawn anew, so that nothing but its pixels is sent. */
export async function pictureOfFile(file: File): Promise<string> {
  const bitmap = await createImageBitmap(file);
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  bitmap.close();
  return scaled(canvas, { x: 0, y: 0, width: canvas.width, height: canvas.height });
}

/** The part of the canvas with ink in it; undefined for an empty one. */
export function trimmed(canvas: HTMLCanvasElement): string | undefined {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let index = 3; index < data.length; index += 4) {
    if (data[index] === 0) continue;
    const pixel = (index - 3) / 4;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = y;
  }
  if (right < 0) return undefined;
  return scaled(canvas, { x: left, y: top, width: right - left + 1, height: bottom - top + 1 });
}

interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function scaled(from: HTMLCanvasElement, { x, y, width, height }: Part): string {
  const scale = Math.min(1, maxWidth / width, maxHeight / height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(from, x, y, width, height, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png');
}
