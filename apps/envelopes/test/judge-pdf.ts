import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Lets another program judge the file. */
async function withFile<T>(pdf: Uint8Array, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'probatum-pdf-'));
  try {
    await writeFile(join(folder, 'a.pdf'), pdf);
    return await work(join(folder, 'a.pdf'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @throws Error when qpdf finds a fault */
export async function checkPdf(pdf: Uint8Array): Promise<void> {
  await withFile(pdf, (file) => run('qpdf', ['--check', file]));
}

/** The text of all pages, or of one. */
export function readText(pdf: Uint8Array, page?: number): Promise<string> {
  const pages = page === undefined ? [] : ['-f', String(page), '-l', String(page)];
  return withFile(pdf, async (file) => (await run('pdftotext', [...pages, '-layout', file, '-'])).stdout);
}

/** All objects as text, with streams decoded. */
export function readObjects(pdf: Uint8Array): Promise<string> {
  const options = ['--qdf', '--object-streams=disable', '--decode-level=all'];
  return withFile(pdf, async (file) => (await run('qpdf', [...options, file, '-'], { maxBuffer: 1e8 })).stdout);
}
