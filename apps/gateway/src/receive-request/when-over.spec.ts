import { EventEmitter } from 'node:events';
import type { Call } from './call';
import { whenOver } from './when-over';

const callOn = (socket: object, response: object) => ({ request: { socket }, response }) as unknown as Call;

it('a call behind another on a connection that was cut before is over at once', () => {
  const socket = Object.assign(new EventEmitter(), { destroyed: true });
  const response = Object.assign(new EventEmitter(), { destroyed: false, writableFinished: false, socket: null });
  let times = 0;
  whenOver(callOn(socket, response), () => (times += 1));
  expect(times).toBe(1);
});

it('a call behind another is over once, when its connection closes', () => {
  const socket = Object.assign(new EventEmitter(), { destroyed: false });
  const response = Object.assign(new EventEmitter(), { destroyed: false, writableFinished: false, socket: null });
  let times = 0;
  whenOver(callOn(socket, response), () => (times += 1));
  expect(times).toBe(0);
  socket.emit('close');
  response.emit('close');
  expect([times, socket.listenerCount('close')]).toEqual([1, 0]);
});
