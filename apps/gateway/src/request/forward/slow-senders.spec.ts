import { type Sender, SlowSenders } from './slow-senders';

class Uploading implements Sender {
  receivedBytes = 0;
  isHeldUp = false;
  isGivenUp = false;

  giveUpSlow(): void {
    this.isGivenUp = true;
  }
}

let senders: SlowSenders;
let sender: Uploading;

beforeEach(() => {
  senders = new SlowSenders(1_000);
  sender = new Uploading();
  senders.add(sender);
});

afterEach(() => senders.stop());

/** One look for each of these numbers of bytes that came before it. */
function looks(...received: number[]): boolean {
  for (const bytes of received) {
    sender.receivedBytes += bytes;
    senders.look();
  }
  return sender.isGivenUp;
}

it('a caller below the pace at two looks in a row is given up', () => {
  expect(looks(4_999)).toBe(false);
  expect(looks(4_999)).toBe(true);
});

it('a caller who keeps the pace, or catches up, is waited for', () => {
  expect(looks(5_000, 5_000, 0, 5_000, 0, 5_000)).toBe(false);
});

it('a caller whom the service holds up is waited for', () => {
  sender.isHeldUp = true;
  expect(looks(0, 0, 0)).toBe(false);
  sender.isHeldUp = false;
  expect(looks(0, 0)).toBe(true);
});

it('a caller who is done is not looked at', () => {
  senders.remove(sender);
  expect(looks(0, 0)).toBe(false);
});

it('any pace will do when there is no least', () => {
  senders.stop();
  senders = new SlowSenders(0);
  senders.add(sender);
  expect(looks(0, 0, 0)).toBe(false);
});
