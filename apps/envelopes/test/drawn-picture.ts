import { crc32, deflateSync } from 'node:zlib';

const [width, height] = [240, 80];

/** A PNG with a wave of ink on a transparent ground, as a pad for signatures draws it. */
export function drawnPicture(): Buffer {
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(1 + 4 * width);
    for (let x = 0; x < width; x += 1) {
      const wave = height / 2 + (height / 3) * Math.sin(x / 12) * Math.cos(x / 50);
      if (Math.abs(y - wave) < 2.5) row.set([20, 39, 120, 255], 1 + 4 * x);
    }
    return row;
  });
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, height, 8, 6, 0, 0, 0]);
  const parts = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
