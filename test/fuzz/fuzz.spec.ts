import { sharedPlatform } from '@probatum/testing/shared-platform';
import { describeFindings } from '../../tools/fuzz/src/run/describe-findings';
import { Fuzzer } from '../../tools/fuzz/src/run/fuzzer';
import { bystandersOf, damage } from '../../tools/fuzz/src/world/aftermath';
import { Processes } from '../../tools/fuzz/src/world/processes';
import { openAccount } from '../account';
import { fuzzConfig } from './fuzz.config';

/** A request that binds a client certificate must present it, which requires TLS. */
const outOfReach = ['POST /client-certificates', 'DELETE /client-certificates/{id}'];

const { seed, requests } = fuzzConfig();
let fuzzer: Fuzzer;
let folder: string;

beforeAll(async () => {
  folder = await sharedPlatform();
  const [own, foreign] = [await openAccount(folder, 'Fuzzer Ltd'), await openAccount(folder, 'Bystander Ltd')];
  fuzzer = await Fuzzer.open({ url: own.local.gatewayUrl, key: own.live.key!, foreignKey: foreign.live.key! });
}, 150_000);

test(`every request is answered as documented, without data of others (FUZZ_SEED=${seed})`, async () => {
  const processes = new Processes(folder);
  const before = await bystandersOf(fuzzer.world, fuzzer.url);
  const { statistics, findings, seconds } = await fuzzer.run({ requests, seed });
  fuzzer.close();
  process.stdout.write(`FUZZ_SEED=${seed}: ${statistics.requests} requests in ${seconds.toFixed(1)} s\n`);

  expect(describeFindings(fuzzer, findings)).toEqual('');
  expect([...(await damage(fuzzer.world, fuzzer.url, before)), ...processes.damage()]).toEqual([]);
  expect(statistics.requests).toBeGreaterThanOrEqual(7_500);
  const untouched = statistics.withoutSuccess(fuzzer.operations.map(({ name }) => name));
  // Operations that this run does not reach by chance, another run reaches. A fuzzer that reaches too few would fail
  // here.
  expect(untouched.filter((name) => !outOfReach.includes(name)).length).toBeLessThanOrEqual(5);
}, 240_000);
