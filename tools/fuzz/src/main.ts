import { type FuzzArguments, readArguments } from './fuzz.config';
import { localPlatform } from './local-platform';
import { describeFindings } from './run/describe-findings';
import { Fuzzer } from './run/fuzzer';
import { Statistics } from './run/statistics';
import { bystandersOf, damage } from './world/aftermath';
import type { Access } from './world/open-world';
import { Processes } from './world/processes';

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** After so many an organization has more than most customers ever will, and its logs take long to export. */
const requestsOfOneOrganization = 10_000;

/** @returns true when every promise was kept */
async function main(): Promise<boolean> {
  const options = readArguments(process.argv.slice(2), process.env);
  const { url, key, foreignKey } = options;
  if (url && key) return fuzz(options, () => Promise.resolve({ url, key, foreignKey }));
  const platform = await localPlatform(options.directory, say);
  try {
    const processes = new Processes(platform.folder);
    const isKept = await fuzz(options, () => platform.newAccess());
    const losses = processes.damage();
    for (const line of losses) say(`✗ ${line}`);
    return isKept && losses.length === 0;
  } finally {
    await platform.stop();
  }
}

async function fuzz(options: FuzzArguments, newAccess: () => Promise<Access>): Promise<boolean> {
  const { requests, seed } = options;
  say(`Seed ${seed}`);
  const statistics = new Statistics();
  let [broken, seconds] = [0, 0];
  for (let skip = 0; skip < requests; skip += requestsOfOneOrganization) {
    const part = { ...options, requests: Math.min(requests - skip, requestsOfOneOrganization) };
    const walked = await walk(part, skip, await newAccess(), statistics);
    broken += walked.broken;
    seconds += walked.seconds;
  }
  say(statistics.table());
  const pace = Math.round(statistics.requests / seconds);
  say(`Seed ${seed}: ${statistics.requests} requests, ${pace} a second; ${broken} broken promises`);
  return broken === 0;
}

interface Walked {
  readonly broken: number;
  readonly seconds: number;
}

/** A part of the walk, in organizations of its own. */
async function walk(options: FuzzArguments, skip: number, access: Access, statistics: Statistics): Promise<Walked> {
  const { path, seed, route, requests } = options;
  const fuzzer = await Fuzzer.open(access);
  try {
    const before = await bystandersOf(fuzzer.world, access.url);
    const report =
      path === undefined ? await fuzzer.run({ requests, seed, route, skip }) : await fuzzer.replay(seed, path, route);
    const losses = await damage(fuzzer.world, access.url, before);
    statistics.addAll(report.statistics);
    if (report.findings.length > 0) say(describeFindings(fuzzer, report.findings, route));
    for (const line of losses) say(`✗ ${line}`);
    return { broken: report.findings.length + losses.length, seconds: report.seconds };
  } finally {
    fuzzer.close();
  }
}

main().then(
  (isKept) => process.exit(isKept ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
