import { readArguments, type FuzzArguments } from './fuzz.config';
import { type LocalPlatform, localPlatform } from './local-platform';
import { describeFindings } from './run/describe-findings';
import { Fuzzer, type FuzzReport } from './run/fuzzer';
import { bystandersOf, damage } from './world/aftermath';
import type { Access } from './world/open-world';
import { Processes } from './world/processes';

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** @returns true when every promise was kept */
async function main(): Promise<boolean> {
  const options = readArguments(process.argv.slice(2), process.env);
  if (options.url) return fuzz(options, options as Access, undefined);
  const platform = await localPlatform(options.directory, say);
  try {
    return await fuzz(options, platform.access, platform);
  } finally {
    await platform.stop();
  }
}

async function fuzz(options: FuzzArguments, access: Access, platform: LocalPlatform | undefined): Promise<boolean> {
  say(`Seed ${options.seed}: ${access.url}`);
  const fuzzer = await Fuzzer.open(access);
  try {
    const processes = platform && new Processes(platform.folder);
    const before = await bystandersOf(fuzzer.world, access.url);
    const report = await ask(fuzzer, options);
    const after = [...(await damage(fuzzer.world, access.url, before)), ...(processes?.damage() ?? [])];
    tell(fuzzer, report, after, options);
    return report.findings.length + after.length === 0;
  } finally {
    fuzzer.close();
  }
}

function ask(fuzzer: Fuzzer, { path, seed, route, requests }: FuzzArguments): Promise<FuzzReport> {
  return path === undefined ? fuzzer.run({ requests, seed, route }) : fuzzer.replay(seed, path, route);
}

function tell(fuzzer: Fuzzer, report: FuzzReport, after: readonly string[], { seed, route }: FuzzArguments): void {
  const { statistics, findings, seconds } = report;
  say(statistics.table());
  if (findings.length > 0) say(describeFindings(fuzzer, findings, route));
  for (const line of after) say(`✗ ${line}`);
  const pace = seconds > 0 ? `, ${Math.round(statistics.requests / seconds)} a second` : '';
  say(`Seed ${seed}: ${statistics.requests} requests${pace}; ${findings.length + after.length} broken promises`);
}

main().then(
  (kept) => process.exit(kept ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
