import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

export interface CaughtMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly receivedAt: Date;
}

/** The newest mails are kept, in memory. */
const most = 200;
const maxBytes = 1_048_576;

/** A mail server that delivers nothing. */
export class MailCatcher {
  readonly mails: CaughtMail[] = [];
  readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: maxBytes,
    onData: (stream, _session, done) => void this.keep(stream).then(() => done(), done),
  });

  private async keep(stream: Readable & Pick<SMTPServerDataStream, 'sizeExceeded'>): Promise<void> {
    const bytes = await buffer(stream);
    if (stream.sizeExceeded) throw new Error(`A mail has at most ${maxBytes} bytes`);
    const { to = [], subject = '', text = '' } = await PostalMime.parse(bytes);
    const addresses = to.map(({ address }) => address ?? '').join(', ');
    this.mails.unshift({ to: addresses, subject, text, receivedAt: new Date() });
    this.mails.splice(most);
  }
}
