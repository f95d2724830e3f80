import { EventEmitter } from 'node:events';
import type { Call } from './call';
import { whenOver } from './when-over';

const callOn = (socket: object, response: object) =>
  ({ request: Object.assign(new EventEmitter(), { socket }), response }) as unknown as Call;

it('a call behind another on a cut connection ends immediately', () => {
  const socket = Object.assign(new EventEmitter(), { destroyed: true });
  const response = Object.assign(new EventEmitter(), { destroyed: false, writableFinished: false, socket: null });
  let times = 0;
  whenOver(callOn(socket, response), () => (times += 1));
  expect(times).toBe(1);
});

it.each(['socket', 'request', 'response'] as const)('a call behind another is over once, first by its %s', (first) => {
  const socket = Object.assign(new EventEmitter(), { destroyed: false });
  const response = Object.assign(new EventEmitter(), { destroyed: false, writableFinished: false, socket: null });
  const call = callOn(socket, response);
  let times = 0;
  whenOver(call, () => (times += 1));
  expect(times).toBe(0);
  const ends = {
    socket: () => socket.emit('close'),
    request: () => call.request.emit('aborted'),
    response: () => response.emit('close'),
  };
  ends[first]();
  expect(times).toBe(1);
  for (const end of Object.values(ends)) end();
  expect([times, socket.listenerCount('close')]).toEqual([1, 0]);
});
