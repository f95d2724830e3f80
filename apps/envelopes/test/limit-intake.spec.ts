import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { craftPdf, flate, manyPages, onePage } from './craft-pdf';
import { upload, type UploadAnswer } from './documents';
import { base, RunningEnvelopes } from './running-envelopes';

let folder: string;
/** While this file exists, processes that read documents do not start. */
let gate: string;
let envelopes: RunningEnvelopes;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probatum-gate-'));
  gate = join(folder, 'closed');
  const hold = join(folder, 'hold.js');
  const wait = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)';
  writeFileSync(hold, `while (require('node:fs').existsSync(${JSON.stringify(gate)})) ${wait};`);
  envelopes = await RunningEnvelopes.start({
    ...{ INTAKE_PROCESSES: 1, INTAKE_QUEUE: 2, INTAKE_TIMEOUT_MS: 60_000 },
    INTAKE_COMMAND: base.INTAKE_COMMAND.replace(' -r ', ` -r ${hold} -r `),
    LOG_LEVEL: 'fatal',
  });
});
afterAll(async () => {
  await envelopes?.stop();
  await rm(folder, { recursive: true });
});

/** Processes of this service that read documents. */
function readers(): number[] {
  const children = readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.filter((pid) => commandOf(pid).includes('/intake/program/'));
}

/** Stored files that this process has open. */
function openObjects(): string[] {
  const targets = readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return '';
    }
  });
  return targets.filter((target) => target.startsWith(envelopes.folder));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Pages that share content of a hundred thousand rectangles: seconds of work for every ten of them, in a few kilobytes. */
function slowPdf(pages = 500): Buffer {
  const kids = Array.from({ length: pages }, (_, index) => `${index + 4} 0 R`).join(' ');
  return craftPdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages} /MediaBox [0 0 595 842] >>`,
    flate('0 0 10 10 re f '.repeat(100_000)),
    ...Array.from({ length: pages }, () => '<< /Type /Page /Parent 2 0 R /Contents 3 0 R >>'),
  ]);
}

const send = (file = onePage()) => upload(envelopes, newTenant(), file);

/** Kills the process that waits for files. */
async function killIdle(): Promise<number> {
  expect((await send()).status).toBe(201);
  const [idle] = readers() as [number];
  process.kill(idle, 'SIGKILL');
  await waitFor(() => !existsSync(`/proc/${idle}`), { describe: 'the end of the process' });
  return idle;
}

it('a process that was killed while it had nothing to read is replaced', async () => {
  const killed = await killIdle();
  expect((await send()).status).toBe(201);
  expect(readers()).not.toContain(killed);
});

it('a process that is killed before it takes its file leaves no file open, and refuses that file alone', async () => {
  await killIdle();
  const before = openObjects();
  writeFileSync(gate, '');
  try {
    const answer = send();
    const [held] = await waitFor(() => readers().length === 1 && readers(), { describe: 'a process that starts' });
    process.kill(held!, 'SIGKILL');
    expect((await answer).status).toBe(500);
  } finally {
    rmSync(gate);
  }
  // Node closes a forgotten file itself some minutes later.
  const limit = { timeoutMs: 20_000, describe: 'all files to be closed' };
  await waitFor(() => openObjects().length <= before.length, limit);
  expect((await send()).status).toBe(201);
});

it('a full queue answers 503 with Retry-After, and files that wait are read in the end', async () => {
  await killIdle();
  writeFileSync(gate, '');
  const refused: UploadAnswer[] = [];
  const answers = Array.from({ length: 6 }, async () => {
    const answer = await send();
    if (answer.status === 503) refused.push(answer);
    return answer.status;
  });
  try {
    // One has the place, and two have the queue.
    await waitFor(() => refused.length === 3, { describe: 'the refusal of those for whom there is no room' });
  } finally {
    rmSync(gate);
  }
  for (const { body, headers } of refused)
    expect([body.code, headers.get('retry-after')]).toEqual(['document.intake_busy', '5']);
  expect((await Promise.all(answers)).sort()).toEqual([201, 201, 201, 503, 503, 503]);
  expect((await send()).status).toBe(201);
});

it('a file that takes longer than the time limit is refused, its process ends, and the next file is read', async () => {
  const impatient = await RunningEnvelopes.start({ INTAKE_TIMEOUT_MS: 8_000, LOG_LEVEL: 'fatal' });
  try {
    const others = readers();
    const { status, body } = await upload(impatient, newTenant(), slowPdf());
    expect([status, body.code, body.errors]).toEqual([
      400,
      'document.too_complex',
      [expect.objectContaining({ pointer: '/file', code: 'document.too_complex' })],
    ]);
    await waitFor(() => readers().every((pid) => others.includes(pid)), { describe: 'the end of the process' });
    expect((await upload(impatient, newTenant(), manyPages(3))).status).toBe(201);
  } finally {
    await impatient.stop();
  }
});
