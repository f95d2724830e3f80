import { type EventEmitter, setMaxListeners } from 'node:events';
import type { Call } from './call';

type Ending = Pick<Call, 'request' | 'response'>;

export function isOver({ request, response }: Ending): boolean {
  return response.destroyed || response.writableFinished || request.socket.destroyed;
}

/** Calls back once, however the call ends: answered, cut off, or with a caller who is gone. */
export function whenOver(call: Ending, done: () => void): void {
  if (isOver(call)) return done();
  const { request, response } = call;
  // Behind an earlier request on its connection, a response hears nothing of the end of that connection.
  if (response.socket === null)
    whenFirst(
      [
        [request.socket, 'close'],
        [request, 'aborted'],
        [response, 'close'],
      ],
      done,
    );
  else response.once('close', done);
}

function whenFirst(events: readonly (readonly [EventEmitter, string])[], done: () => void): void {
  const once = () => {
    for (const [emitter, name] of events) emitter.off(name, once);
    done();
  };
  for (const [emitter, name] of events) {
    setMaxListeners(0, emitter);
    emitter.once(name, once);
  }
}
