import type { GatewayProcess } from '@probatum/testing/gateway-process';
import { sharedPlatform } from '@probatum/testing/shared-platform';
import { waitFor } from '@probatum/testing/wait-for';
import { limitOf } from '../../apps/gateway/src/organization/plans';
import { type Account, openAccount } from '../account';
import { Customer } from '../customer';
import { type Answered, Load, type LoadOptions } from './load';
import { startGateway } from './more-gateways';
import { StoredEffects } from './stored-effects';
import { TcpBalancer } from './tcp-balancer';

/** An Idempotency-Key, in a request as it is sent. */
const keyOf = (request: string) => /^idempotency-key: (\S+)/im.exec(request)![1]!;
/** Number of requests that the limit has passed. */
const isAdmitted = ({ status }: Answered) => status !== 429 && status < 500;

/** An organization, and its clients, who issue certificates through the balancer. */
interface Issuer {
  readonly organizationId: string;
  readonly load: Load;
}

const gateways: GatewayProcess[] = [];
const issuers: Issuer[] = [];
let balancer: TcpBalancer;
let effects: StoredEffects;
/** Keys whose certificate was stored when the gateway that had passed them on was killed. */
let doneButNotTold: string[];

async function startIssuer(account: Account, plan: string, options: LoadOptions): Promise<Load> {
  const { key } = await account.withPlan(plan);
  const load = new Load(new Customer(balancer.url, key), options);
  issuers.push({ organizationId: account.organizationId, load });
  return load;
}

/**
 * Stops the gateway between the effect of a request and its answer; then it never comes to give it.
 * @returns the keys of such requests
 */
async function killBeforeResponse(victim: GatewayProcess): Promise<string[]> {
  const underWay = () => balancer.underWay(victim.url).map(keyOf);
  const doneAndUnderWay = async () => {
    const stored = await effects.doneOf(underWay());
    return stored.filter((key) => underWay().includes(key));
  };
  const done = await waitFor(
    async () => {
      victim.freeze();
      let keys = await doneAndUnderWay();
      // On a busy machine, responses that were sent earlier arrive only now.
      for (let looks = 1; keys.length > 0 && looks < 20; looks += 1) keys = await doneAndUnderWay();
      if (keys.length === 0) victim.thaw();
      return keys.length > 0 && keys;
    },
    { describe: 'a certificate that is stored and not answered yet' },
  );
  await victim.kill();
  await waitFor(() => underWay().length === 0, { describe: 'the end of all connections to the killed gateway' });
  const cut = balancer.cut.map(keyOf);
  return done.filter((key) => cut.includes(key));
}

beforeAll(async () => {
  const folder = await sharedPlatform();
  const [one, other] = [await openAccount(folder, 'Cut off Ltd'), await openAccount(folder, 'Insatiable Ltd')];
  effects = await StoredEffects.open(one.local);
  gateways.push(...(await Promise.all([1, 2, 3].map(() => startGateway(folder, one.local)))));
  balancer = await new TcpBalancer(gateways.map(({ url }) => url)).start();
  const steady = await startIssuer(one, 'enterprise', { clients: 16, perSecond: 200 });
  const greedy = await startIssuer(other, 'starter', { clients: 16, perSecond: 400 });
  await waitFor(() => steady.promised.size >= 200 && greedy.promised.size >= 100);
  doneButNotTold = await killBeforeResponse(gateways[0]!);
  const isUsedUp = () => greedy.answered.filter(isAdmitted).length >= 195 && greedy.repeated.has('429');
  await waitFor(isUsedUp, { describe: 'the burst of the plan and what is refilled' });
  await Promise.all(issuers.map(({ load }) => load.stop()));
}, 180_000);

afterAll(async () => {
  issuers.forEach(({ load }) => load.abandon());
  balancer?.stop();
  await Promise.all(gateways.map((gateway) => gateway.kill()));
  await effects?.close();
});

test('the kill cut requests, some of them done already, and their clients have repeated each to a good end', () => {
  const cut = balancer.cut.map(keyOf);
  expect(doneButNotTold.length).toBeGreaterThan(0);
  const promised = new Set(issuers.flatMap(({ load }) => [...load.promised.keys()]));
  expect(cut.filter((key) => !promised.has(key))).toEqual([]);
  const replayed = issuers.flatMap(({ load }) => load.answered.filter(({ isReplayed }) => isReplayed));
  expect(replayed.map(({ key }) => key)).toEqual(expect.arrayContaining(doneButNotTold));
  expect(issuers.flatMap(({ load }) => load.refused)).toEqual([]);
});

test.each([
  ['a steady', 0],
  ['a greedy', 1],
])('of %s organization every key has one certificate, one kept answer and one event', async (_which, index) => {
  const { organizationId, load } = issuers[index]!;
  const { promised } = load;
  const expected = [...promised].sort();
  expect(expected.length).toBeGreaterThan(150);
  expect(new Set(promised.values()).size).toBe(promised.size);
  expect((await effects.certificates(organizationId)).sort()).toEqual(expected);
  expect((await effects.keptAnswers(organizationId)).sort()).toEqual(expected);
  const announced = await effects.announced({ organizationId, environment: 'live' });
  expect(announced.sort()).toEqual([...promised.values()].sort());
});

test('the plan of a greedy organization holds over the kill', () => {
  const { answered, repeated } = issuers[1]!.load;
  const admitted = answered.filter(isAdmitted);
  const { capacity, perMinute } = limitOf('starter', { perMinute: null, concurrent: null }, 'enforced');
  const seconds = (answered.at(-1)!.answeredAt - Math.min(...answered.map(({ sentAt }) => sentAt))) / 1_000;
  // A replay shows that an earlier request was let through, too, whose answer was cut.
  const replays = answered.filter(({ isReplayed }) => isReplayed).length;
  expect(admitted.length + replays).toBeLessThanOrEqual(Math.floor(capacity + (perMinute / 60) * seconds));
  for (const { sentAt: from } of admitted) {
    const within = admitted.filter(({ sentAt, answeredAt }) => sentAt >= from && answeredAt <= from + 10_000);
    expect(within.length).toBeLessThanOrEqual(200);
  }
  expect(repeated.get('429')).toBeGreaterThan(0);
});
