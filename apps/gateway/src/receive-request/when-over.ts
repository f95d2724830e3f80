import { setMaxListeners } from 'node:events';
import type { Call } from './call';

/** Calls back once, however the call ends: answered, cut off, or with a caller who is gone. */
export function whenOver({ request, response }: Pick<Call, 'request' | 'response'>, done: () => void): void {
  if (response.destroyed || response.writableFinished || request.socket.destroyed) return done();
  // Behind an earlier request on its connection, a response hears nothing of the end of that connection.
  if (response.socket === null) return whenEitherCloses(request.socket, response, done);
  response.once('close', done);
}

function whenEitherCloses(socket: Call['request']['socket'], response: Call['response'], done: () => void): void {
  const once = () => {
    socket.off('close', once);
    response.off('close', once);
    done();
  };
  setMaxListeners(0, socket);
  socket.once('close', once);
  response.once('close', once);
}
