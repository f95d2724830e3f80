import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawOverlays } from '../src/boxes/draw-overlays';
import { createDocument } from '../src/pages/create-document';
import { readPdf, textOf } from './read-pdf';

const options = { createdAt: new Date('2026-11-28T10:00:00Z'), id: 'overlay', language: 'en' };
const size = { width: 150, height: 40 };
const overlay = (text: string, more: object = {}) => ({ ...size, boxes: [{ text, x: 0, y: 0, ...size, ...more }] });
const texts = ['Ada Example', 'שלום עולם (42)', '王小明', 'name 🙂'];

describe('text in a rectangle', () => {
  it('stays within it however long it is, and none of it is lost', async () => {
    const words = Array.from({ length: 400 }, (_, at) => `w${at}`).join(' ');
    const pdf = readPdf(
      await drawOverlays(
        [words, 'x'.repeat(500)].map((text) => overlay(text)),
        options,
      ),
    );
    expect(pdf.pages[0]!.texts.join(' ')).toBe(words);
    expect(pdf.pages[1]!.texts.join('')).toBe('x'.repeat(500));
    for (const { places, size: page } of pdf.pages) {
      expect(page).toEqual([150, 40]);
      for (const [left, width] of places) {
        expect(left).toBeGreaterThanOrEqual(-0.01);
        expect(left + width).toBeLessThanOrEqual(150.01);
      }
    }
  });

  it('is refused in a rectangle without room, and in a size that cannot be seen', async () => {
    const { boxes } = overlay('Ada');
    for (const room of [{ width: 0 }, { height: -1 }, { width: NaN }, { size: 0 }, { size: NaN }]) {
      const flat = { ...size, boxes: boxes.map((box) => ({ ...box, ...room })) };
      await expect(drawOverlays([flat], options)).rejects.toThrow(RangeError);
    }
  });

  it('with thousands of lines fits too', async () => {
    const text = Array.from({ length: 3_000 }, (_, at) => `w${at}`).join('\n');
    const pdf = readPdf(await drawOverlays([overlay(text)], options));
    expect(pdf.pages[0]!.texts).toEqual(text.split('\n'));
  });

  it('begins at the side of its script, or stands where the caller wants it', async () => {
    const centred = overlay('Ada', { alignment: 'centre' });
    const pdf = readPdf(await drawOverlays([overlay('Ada'), overlay('שלום'), centred], options));
    const [left, right, middle] = pdf.pages.map(({ places }) => places[0]!);
    expect(left![0]).toBeCloseTo(0, 0);
    expect(right![0] + right![1]).toBeCloseTo(150, 0);
    expect(middle![0] + middle![1] / 2).toBeCloseTo(75, 0);
  });

  it('is the same bytes for the same texts', async () => {
    const draw = () => drawOverlays([overlay('Ada'), overlay('王小明')], options);
    expect((await draw()).equals(await draw())).toBe(true);
  });

  it('is drawn onto a page of another document with its fonts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'probatum-overlays-'));
    const document = createDocument({ ...options, title: 'Lease' });
    document.heading(1, 'Lease');
    writeFileSync(join(folder, 'lease.pdf'), await document.bytes());
    writeFileSync(
      join(folder, 'overlays.pdf'),
      await drawOverlays(
        texts.map((text) => overlay(text)),
        options,
      ),
    );
    const args = [join(__dirname, 'programs/stamp.mjs'), join(folder, 'lease.pdf'), join(folder, 'overlays.pdf')];
    const stamped = execFileSync(process.execPath, args, { maxBuffer: 2 ** 26 });
    rmSync(folder, { recursive: true });

    const pdf = readPdf(stamped);
    expect(pdf.pages).toHaveLength(1);
    const text = textOf(pdf).replace(/\s+/g, '');
    for (const part of ['Lease', 'AdaExample', 'שלוםעולם(42)', '王小明', 'name01F642']) expect(text).toContain(part);
    const source = stamped.toString('latin1');
    expect(source).not.toMatch(/\/Subtype ?\/Type1\b/);
  });
});
