import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats } from '@probatum/local-infrastructure/nats';
import { findNatsServer } from '@probatum/local-infrastructure/nats-server-binary';
import { BenchPlatform, benchDirectory } from './bench-platform';
import { machine, report } from './report';
import type { BenchOptions, Row } from './row';
import { completeEnvelopeRow } from './rows/complete-envelope';
import { createEnvelopeRow } from './rows/create-envelope';
import { eventPathRow } from './rows/event-path';
import { guidesRow } from './rows/guides';
import { issueRows } from './rows/issue';
import { limitRows } from './rows/limits';
import { merkleRow } from './rows/merkle';
import { readRows } from './rows/read';
import { rowLevelSecurityRows } from './rows/row-level-security';
import { sealRow } from './rows/seal';
import { uploadRows } from './rows/upload';
import { webhookRow } from './rows/webhook';

/** In the order in which they are measured. */
const allRows = 'merkle,seal,issue,read,rows,limits,webhook,event,envelope,upload,guides,complete';
const usage = `npm run bench -- [--quick] [--json] [--seconds 8] [--rounds 3] [--only ${allRows}]`;

/** Rows of libraries alone. */
const withoutPlatform: readonly string[] = ['merkle', 'seal'];

interface Arguments extends BenchOptions {
  readonly json: boolean;
  readonly only: readonly string[];
}

/** `--quick` prints all rows in three minutes. Its figures vary more, so published figures come from the long run. */
function readArguments(args: readonly string[]): Arguments {
  const valueOf = (name: string, otherwise: string) => {
    const index = args.indexOf(name);
    return index === -1 ? otherwise : (args[index + 1] ?? otherwise);
  };
  const known = ['--quick', '--json', '--seconds', '--rounds', '--only'];
  if (args.some((arg) => arg.startsWith('--') && !known.includes(arg))) throw new Error(usage);
  const isQuick = args.includes('--quick');
  return {
    isQuick,
    json: args.includes('--json'),
    seconds: Number(valueOf('--seconds', isQuick ? '2' : '8')),
    rounds: Number(valueOf('--rounds', isQuick ? '1' : '3')),
    warmUpSeconds: isQuick ? 2 : 5,
    only: valueOf('--only', allRows).split(','),
  };
}

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const rows: Row[] = [];
  const add = async (name: string, measure: () => Promise<Row | Row[]>) => {
    if (!options.only.includes(name)) return;
    say(`… ${name}`);
    rows.push(...[await measure()].flat());
  };
  await add('merkle', () => merkleRow(options));
  await add('seal', () => sealRow(options));
  if (options.only.every((name) => withoutPlatform.includes(name))) return print(rows, options);
  say('… starting the platform');
  const platform = await BenchPlatform.start();
  try {
    await add('issue', () => issueRows(platform, options));
    await add('read', () => readRows(platform, options));
    await add('rows', () => rowLevelSecurityRows(platform, options));
    await add('limits', () => limitRows(platform, options));
    await add('webhook', () => webhookRow(platform, options));
    await add('event', () => measureEventPath(platform, options));
    await add('envelope', () => createEnvelopeRow(platform, options));
    await add('upload', () => uploadRows(platform, options));
    await add('guides', () => guidesRow(platform, options));
    await add('complete', () => completeEnvelopeRow(platform, options));
  } finally {
    await platform.stop();
  }
  print(rows, options);
}

function print(rows: readonly Row[], { json }: Arguments): void {
  process.stdout.write(json ? `${JSON.stringify({ machine: machine(), rows }, null, 2)}\n` : report(rows));
}

/** On a NATS of its own: the streams of the platform belong to the platform. */
async function measureEventPath(platform: BenchPlatform, options: BenchOptions): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'probatum-bench-'));
  const binary = await findNatsServer({ chosen: process.env.NATS_SERVER_BIN, cache: join(benchDirectory, 'bin') });
  const nats = await startNats({ binary, directory: join(folder, 'nats'), logFile: join(folder, 'nats.log') });
  try {
    return await eventPathRow(platform.local.databaseUrl, nats.url, options);
  } finally {
    await nats.process.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
