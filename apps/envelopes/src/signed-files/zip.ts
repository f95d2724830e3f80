import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly open: () => Promise<Readable>;
}

interface Written {
  readonly name: Buffer;
  readonly offset: number;
  readonly checksum: number;
  readonly bytes: number;
}

/** Sizes follow the content, and names are UTF-8: APPNOTE 4.4.4, bits 3 and 11. */
const flags = 0x0808;
const version = 20;
/** 1980-01-01, the first day that the format knows: a time of the archive says nothing about its files. */
const date = 0x0021;

/** A ZIP archive that is made while it is sent. PDFs are compressed already, so that they are stored as they are. */
export function zipOf(entries: readonly ZipEntry[]): Readable {
  return Readable.from(partsOf(entries), { objectMode: false });
}

async function* partsOf(entries: readonly ZipEntry[]): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  for (const { name: text, open } of entries) {
    const name = Buffer.from(text);
    const start = offset;
    const head = localHeader(name);
    yield head;
    let [checksum, bytes] = [0, 0];
    for await (const chunk of await open()) {
      checksum = crc32(chunk as Buffer, checksum);
      bytes += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    const sizes = fields([4, 0x08074b50], [4, checksum], [4, bytes], [4, bytes]);
    yield sizes;
    written.push({ name, offset: start, checksum, bytes });
    offset += head.length + bytes + sizes.length;
  }
  const directory = Buffer.concat(written.map(centralHeader));
  yield directory;
  const count = written.length;
  yield fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, directory.length], [4, offset], [2, 0]);
}

function localHeader(name: Buffer): Buffer {
  const head = fields([4, 0x04034b50], [2, version], [2, flags], [2, 0], [2, 0], [2, date], [4, 0], [4, 0], [4, 0]);
  return Buffer.concat([head, fields([2, name.length], [2, 0]), name]);
}

function centralHeader({ name, offset, checksum, bytes }: Written): Buffer {
  const head = fields([4, 0x02014b50], [2, version], [2, version], [2, flags], [2, 0], [2, 0], [2, date]);
  const sizes = fields([4, checksum], [4, bytes], [4, bytes], [2, name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0]);
  return Buffer.concat([head, sizes, fields([4, offset]), name]);
}

/** Numbers of 2 or 4 bytes, the least significant byte first. */
function fields(...values: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer {
  return Buffer.concat(
    values.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}
