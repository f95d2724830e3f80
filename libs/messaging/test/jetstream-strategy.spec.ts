import { certificateIssued } from '@probatum/contracts/events/certificates';
import { createLogger } from '@probatum/observability/logger';
import { waitFor } from '@probatum/testing/wait-for';
import { from } from 'rxjs';
import { JetStreamStrategy } from '../src/jetstream-strategy';
import { definitionsKey } from '../src/on-event';
import { EventPath, type Issued } from './event-path';

let path: EventPath;
let strategy: JetStreamStrategy;

beforeEach(async () => {
  path = await EventPath.open();
  strategy = new JetStreamStrategy({ nats: path.nats, service: 'listener', logger: createLogger('test', 'silent') });
});
afterEach(async () => {
  await strategy.close();
  await path.close();
});

const add = (handle: (events: Issued[]) => Promise<unknown>) =>
  strategy.addHandler(certificateIssued.name, handle, true, { [definitionsKey]: [certificateIssued] });

const listen = () =>
  new Promise<void>((resolve, reject) => {
    strategy.listen((error) => (error ? reject(error as Error) : resolve()));
  });

test('an event is acknowledged only after all that its handler has begun', async () => {
  let finish = () => {};
  const work = new Promise<void>((resolve) => (finish = resolve));
  // This is how Nest hands over what a method answers: an observable, which fails or ends later.
  add(() => Promise.resolve(from(work)));
  await listen();
  await path.relay();
  await path.commit('one');
  await waitFor(async () => (await path.consumerInfo()).num_ack_pending === 1);
  finish();
  await waitFor(async () => (await path.consumerInfo()).num_ack_pending === 0);
  expect((await path.consumerInfo()).ack_floor.stream_seq).toBe(1);
});

test('two handlers of one event in one service stop its start', async () => {
  add(() => Promise.resolve());
  add(() => Promise.resolve());
  await expect(listen()).rejects.toThrow('Two handlers of certificate.issued');
});
