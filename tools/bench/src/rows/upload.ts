import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BenchPlatform, benchDirectory } from '../bench-platform';
import { EnvelopeCalls } from '../envelope-calls';
import { startFloor } from '../floor';
import { largePdf } from '../large-pdf';
import { median } from '../median';
import { percentile } from '../percentile';
import { growthDuring } from '../resident-memory';
import type { BenchOptions, Row } from '../row';
import { compare } from './compare';
import { undisturbed } from './sides';

const path = '/api/v1/documents';
const megabytes = 10;
const boundary = 'probatum-bench';
const form = { 'content-type': `multipart/form-data; boundary=${boundary}` };
/** All uploads of the load have one key: the first makes a document, and the others get its answer. */
const repeated = { 'idempotency-key': 'bench-upload' };
const connections = 4;
const uploads = 10;
const mustReachMegabytes = 64;

/**
 * Uploads of 10 MB. A repeated upload is received, hashed, encrypted and stored like the first one, before its hash shows
 * that the answer is known, and its file is removed. So it takes the whole way but the intake, which has its own row.
 */
export async function uploadRows(platform: BenchPlatform, options: BenchOptions): Promise<Row[]> {
  const file = largePdf(megabytes * 1_000_000);
  const folder = await mkdtemp(join(benchDirectory, 'upload-'));
  const calls = new EnvelopeCalls(platform);
  try {
    const upload = () => calls.upload(file, repeated);
    await upload();
    const memory = await memoryRow(platform, options, upload);
    return [await repeatedRow(platform, file, folder, options), memory, await intakeRow(calls, options)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function repeatedRow(platform: BenchPlatform, file: Buffer, folder: string, options: BenchOptions) {
  const bodyFile = join(folder, 'body');
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="contract.pdf"\r\n\r\n`;
  await writeFile(bodyFile, Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)]));
  const floor = await startFloor('upload-floor', platform.local.databaseUrl, { FOLDER: join(folder, 'floor') });
  const plan = { method: 'POST' as const, bodyFile, connections };
  try {
    return await compare(
      {
        what: `upload of ${megabytes} MB through the gateway, without the intake (floor: busboy, SHA-256, AES-256-GCM, file)`,
        floor: { ...plan, url: `${floor.url}${path}`, headers: form, ...undisturbed(platform, floor) },
        ours: {
          ...plan,
          url: `${platform.local.gatewayUrl}${path}`,
          headers: { ...form, ...repeated, ...platform.keyHeaders },
          processes: platform.processes,
        },
        mustReach: 0.5,
      },
      options,
    );
  } finally {
    await floor.stop();
  }
}

/** Before the load, whose memory would hide that of these uploads. */
async function memoryRow(
  { local }: BenchPlatform,
  { rounds }: BenchOptions,
  upload: () => Promise<string>,
): Promise<Row> {
  const pids = ['gateway', 'envelopes'].map((name) => local.services[name]!.pid);
  const together = () => Promise.all(Array.from({ length: uploads }, upload)).then(() => undefined);
  const grown: (number | null)[] = [];
  for (let round = 0; round < rounds; round += 1) grown.push(await growthDuring(pids, together));
  const most = Math.max(...grown.map((bytes) => bytes ?? 0)) / 1_000_000;
  return {
    what: `memory of gateway and envelopes during ${uploads} such uploads at the same time`,
    floor: '—',
    ours: grown.includes(null) ? 'no /proc here' : `+${Math.round(most)} MB at most`,
    mustReach: `≤ ${mustReachMegabytes} MB`,
    reached: most <= mustReachMegabytes,
    details: { grown },
  };
}

/** Each upload is another file, one after the other. */
async function intakeRow(calls: EnvelopeCalls, { isQuick }: BenchOptions): Promise<Row> {
  const times: number[] = [];
  for (let number = 0; number < (isQuick ? 3 : 10); number += 1) {
    const file = largePdf(megabytes * 1_000_000);
    const start = performance.now();
    await calls.upload(file);
    times.push(performance.now() - start);
  }
  return {
    what: `for orientation: an upload of ${megabytes} MB with the intake, one after the other`,
    floor: '',
    ours: `p50 ${Math.round(median(times))} ms, p95 ${Math.round(percentile(times, 0.95))} ms`,
    mustReach: '',
    reached: true,
  };
}
