import { deflateSync } from 'node:zlib';

export interface DocumentKind {
  readonly pages: number;
  readonly rotate: number;
  readonly cropBox?: readonly [number, number, number, number];
  /** How objects and their places are written: ISO 32000-1, 7.5.4, 7.5.8 and 7.5.7. */
  readonly format: 'table' | 'stream' | 'objectStream';
  /** Number of changes that are appended. */
  readonly revisions: number;
}

/** Writes a PDF of this kind, without a library. */
export function writePdf({ pages, rotate, cropBox, format, revisions }: DocumentKind): Buffer {
  const objects = new Map<number, string>([
    [1, '<</Type/Catalog/Pages 2 0 R>>'],
    [
      2,
      `<</Type/Pages/Count ${pages}/Rotate ${rotate}/Kids[${range(pages)
        .map((page) => `${10 + page} 0 R`)
        .join(' ')}]>>`,
    ],
    [3, '<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>'],
  ]);
  const box = cropBox ? `/CropBox[${cropBox.join(' ')}]` : '';
  for (const page of range(pages))
    objects.set(
      10 + page,
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]${box}/Resources 3 0 R/Contents ${100 + page} 0 R>>`,
    );
  const streams = new Map(range(pages).map((page) => [100 + page, text(`Page ${page + 1}`)] as const));
  const writer = new RevisionWriter(Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'), 1000);
  writer.append(objects, streams, format);
  for (const revision of range(revisions))
    writer.append(new Map(), new Map([[100, text(`Page 1, change ${revision + 1}`)]]), format);
  return writer.bytes;
}

/** Appends objects to a file, as a revision of their own. */
export class RevisionWriter {
  private previous: number | undefined;

  constructor(
    public bytes: Buffer,
    private readonly size: number,
    private readonly root = 1,
  ) {
    const start = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(bytes.toString('latin1'))?.[1];
    this.previous = start === undefined ? undefined : Number(start);
  }

  append(objects: ReadonlyMap<number, string>, streams: ReadonlyMap<number, string>, format = 'table'): void {
    const entries = new Map<number, readonly [type: number, second: number, third: number]>();
    const place = (number: number, body: string) => {
      entries.set(number, [1, this.bytes.length, 0]);
      this.write(`${number} 0 obj\n${body}\nendobj\n`);
    };
    for (const [number, body] of streams) place(number, stream('', Buffer.from(body)));
    if (format !== 'objectStream') for (const [number, body] of objects) place(number, body);
    else if (objects.size > 0) {
      const container = this.size - 2;
      [...objects.keys()].forEach((number, index) => entries.set(number, [2, container, index]));
      place(container, objectStream(objects));
    }
    if (format === 'table') this.writeTable(entries);
    else this.writeStream(entries);
  }

  private writeTable(entries: ReadonlyMap<number, readonly number[]>): void {
    const start = this.bytes.length;
    const rows = [...entries].map(
      ([number, [, offset]]) => `${number} 1\n${String(offset).padStart(10, '0')} 00000 n \n`,
    );
    this.write(`xref\n0 1\n0000000000 65535 f \n${rows.join('')}trailer\n<<${this.trailer()}>>\n`);
    this.end(start);
  }

  private writeStream(entries: Map<number, readonly [number, number, number]>): void {
    const start = this.bytes.length;
    const own = this.size - 1;
    entries.set(own, [1, start, 0]);
    const rows = [...entries.values()].map(([type, second, third]) => {
      const row = Buffer.alloc(7);
      row.writeUInt8(type);
      row.writeUInt32BE(second, 1);
      row.writeUInt16BE(third, 5);
      return row;
    });
    const index = [...entries.keys()].map((number) => `${number} 1`).join(' ');
    const keys = `/Type/XRef/W[1 4 2]/Index[${index}]${this.trailer()}`;
    this.write(`${own} 0 obj\n${stream(keys, Buffer.concat(rows))}\nendobj\n`);
    this.end(start);
  }

  private trailer(): string {
    return `/Size ${this.size}/Root ${this.root} 0 R${this.previous === undefined ? '' : `/Prev ${this.previous}`}`;
  }

  private end(start: number): void {
    this.write(`startxref\n${start}\n%%EOF\n`);
    this.previous = start;
  }

  private write(text: string): void {
    this.bytes = Buffer.concat([this.bytes, Buffer.from(text, 'latin1')]);
  }
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const text = (words: string) => `BT /F1 18 Tf 72 700 Td (${words}) Tj ET`;

function stream(keys: string, data: Buffer): string {
  const packed = deflateSync(data);
  return `<<${keys}/Filter/FlateDecode/Length ${packed.length}>>\nstream\n${packed.toString('latin1')}\nendstream`;
}

function objectStream(objects: ReadonlyMap<number, string>): string {
  let length = 0;
  const heads = [...objects].map(([number, body]) => {
    const head = `${number} ${length}`;
    length += body.length + 1;
    return head;
  });
  const head = `${heads.join(' ')}\n`;
  const body = [...objects.values()].join('\n');
  return stream(`/Type/ObjStm/N ${objects.size}/First ${head.length}`, Buffer.from(head + body));
}
