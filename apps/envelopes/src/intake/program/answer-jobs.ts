import type { Readable, Writable } from 'node:stream';
import { Pieces } from '@probatum/object-store/pieces';
import { greeting, type IntakeJob, type IntakeResult } from '../intake-job';
import { Findings } from './findings';
import { imagePage } from './images/image-page';
import { findTexts } from './pdf/find-texts';
import { normalizePdf } from './pdf/normalize-pdf';
import { Refused } from './refused';

/** Reads jobs, each with its file, and writes results, each with its PDF, until the input ends. */
export async function answerJobs(input: Readable, output: Writable): Promise<void> {
  // Standard output belongs to the results.
  console.log = console.info = console.debug = console.warn = console.error;
  output.write(greeting);
  const pieces = new Pieces(input);
  for (;;) {
    const length = await pieces.take(4);
    if (length.length < 4) return;
    const job = JSON.parse((await pieces.take(length.readUInt32BE())).toString()) as IntakeJob;
    const { result, pdf } = await answer(job, await pieces.take(job.bytes));
    const header = Buffer.from(JSON.stringify(result));
    const size = Buffer.alloc(4);
    size.writeUInt32BE(header.length);
    for (const part of [size, header, pdf]) output.write(part);
  }
}

async function answer(
  { type, isSandbox, find }: IntakeJob,
  file: Buffer,
): Promise<{ result: IntakeResult; pdf: Uint8Array }> {
  const findings = new Findings();
  try {
    if (find) return { result: { found: await findTexts(file, find), bytes: 0 }, pdf: Buffer.alloc(0) };
    const read = () =>
      type === 'application/pdf' ? normalizePdf(file, isSandbox, findings) : imagePage(type, file, isSandbox);
    const { pdf, pages } = await read();
    return { result: { pages, findings: findings.list(), bytes: pdf.length }, pdf };
  } catch (error) {
    if (!(error instanceof Refused)) console.error(error);
    const { code, detail } = error instanceof Refused ? error : unreadable;
    return { result: { refused: code, detail }, pdf: Buffer.alloc(0) };
  }
}

/** Hostile files make the parser fail in ways that it does not foresee. */
const unreadable = new Refused('broken', 'The file is damaged: it cannot be read.');
