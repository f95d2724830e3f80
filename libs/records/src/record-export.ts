import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { csvLine } from './csv';
import type { Values } from './statements';

/** A record may have 100 KB, and a caller who does not read keeps a part in memory. */
export const partSize = 50;

export interface ExportedRecords {
  /** Without an ending. */
  readonly fileName: string;
  readonly names: readonly string[];
  readonly records: AsyncIterable<Values>;
}

/** A file that is made while it is sent. */
export function exportFile(format: 'csv' | 'json', exported: ExportedRecords): StreamableFile {
  const { fileName } = exported;
  const lines = format === 'csv' ? csvLines(exported) : jsonLines(exported);
  return new StreamableFile(Readable.from(lines, { objectMode: false, highWaterMark: 64 * 1024 }), {
    type: format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/json; charset=utf-8',
    disposition: `attachment; filename="${fileName}.${format}"`,
  });
}

async function* csvLines({ names, records }: ExportedRecords): AsyncGenerator<string> {
  yield csvLine(names);
  for await (const one of records) yield csvLine(names.map((name) => one[name]));
}

/** One array, a record a line. */
async function* jsonLines({ records }: ExportedRecords): AsyncGenerator<string> {
  let start = '[\n';
  for await (const one of records) {
    yield `${start}${JSON.stringify(one)}`;
    start = ',\n';
  }
  yield start === '[\n' ? '[]\n' : '\n]\n';
}
