import { once } from 'node:events';
import { connect } from 'node:net';

export interface WrittenAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends these bytes over a connection of their own and reads one answer that states its length. */
export async function sendAsWritten(url: string, bytes: string): Promise<WrittenAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(bytes);
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk as Buffer]);
    const answer = readAnswer(received);
    if (answer) return answer;
  }
  throw new Error(`The connection ended after: ${received.toString()}`);
}

function readAnswer(received: Buffer): WrittenAnswer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = received.subarray(0, end).toString('latin1');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  if (status < 200) return readAnswer(received.subarray(end + 4));
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
  const body = received.subarray(end + 4);
  return body.length < length ? undefined : { status, body: body.toString('utf8') };
}
