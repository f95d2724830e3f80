import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export type MailFault =
  /** It accepts the connection and never says a word. */
  | 'silent'
  /** It is too busy for any connection. */
  | 'busy'
  /** It is there for no one. */
  | 'unwilling'
  /** It takes the whole mail, and is gone before it says so. */
  | 'gone after the mail'
  /** It is gone in the middle of the mail. */
  | 'gone within the mail'
  /** It reads the mail, and refuses what it says. */
  | 'refuses the mail'
  /** It reads the mail, and has no room now. */
  | 'full'
  | undefined;

const answers = { 'refuses the mail': '554 no', full: '452 later' } as const;
const isAnswered = (fault: MailFault): fault is keyof typeof answers => fault !== undefined && fault in answers;

/** A mail server that fails in a way that the test chooses. */
export class FaultyMailServer {
  /** Every mail that came whole. */
  readonly mails: string[] = [];
  fault: MailFault;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  /** Where it was before, if it was stopped. */
  async start(): Promise<this> {
    if (this.server) return this;
    this.server = createServer((socket) => this.serve(socket)).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Connections are refused until it is started again. */
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    const closed = new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(undefined)));
    this.server = undefined;
    await closed;
  }

  /** The next message needs a connection of its own. */
  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
    const say = (line: string) => void socket.write(`${line}\r\n`);
    if (this.fault === 'silent') return;
    if (this.fault === 'busy') return say('421 later');
    if (this.fault === 'unwilling') return say('554 no SMTP service here');
    say('220 ready');
    let [text, isMail] = ['', false];
    socket.on('data', (more: string) => {
      text += more;
      if (isMail && text !== '' && this.fault === 'gone within the mail') return void socket.destroy();
      for (let end = endOf(text, isMail); end !== -1; end = endOf(text, isMail)) {
        const part = text.slice(0, end);
        text = text.slice(end);
        if (isMail) this.take(part, socket, say);
        else say(part.startsWith('DATA') ? '354 go on' : '250 ok');
        isMail = part.startsWith('DATA');
      }
    });
  }

  private take(mail: string, socket: Socket, say: (line: string) => void): void {
    this.mails.push(mail);
    if (this.fault === 'gone after the mail') return void socket.destroy();
    say(isAnswered(this.fault) ? answers[this.fault] : '250 taken');
  }
}

/** Where a line ends, or a mail, which ends in a line with a dot alone. */
function endOf(text: string, isMail: boolean): number {
  const mark = isMail ? '\r\n.\r\n' : '\r\n';
  const at = text.indexOf(mark);
  return at === -1 ? -1 : at + mark.length;
}
