import { createTransport } from 'nodemailer';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same at each attempt, so that a mail that arrives twice is seen as one. Letters, digits, `_` and `-`. */
  readonly id: string;
}

export interface MailerOptions {
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  readonly url: string;
  /** The sender, for example `Probatum <no-reply@example.com>`. */
  readonly from: string;
}

/** The mail server refuses this mail, and will refuse it again. */
export class MailRefused extends Error {}

/** Connections that one process has to the mail server. */
const maxConnections = 5;
const limits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** Hands mail to an SMTP server. */
export class Mailer {
  private readonly transport;
  private readonly domain: string;

  constructor(private readonly options: MailerOptions) {
    const { url, from } = options;
    this.transport = createTransport({ url, pool: true, maxConnections, ...limits });
    this.domain = /@([^\s>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  }

  /** @throws MailRefused, or an error after which the mail may be sent again */
  async send({ to, subject, text, html, id }: Mail): Promise<void> {
    try {
      await this.transport.sendMail({
        from: this.options.from,
        // As an object the address is no list, and as one line it ends no header.
        to: { address: oneLine(to), name: '' },
        subject: oneLine(subject),
        text,
        html,
        messageId: `<${id}@${this.domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    } catch (error) {
      throw isRefusal(error) ? new MailRefused((error as Error).message, { cause: error }) : error;
    }
  }

  close(): void {
    this.transport.close();
  }
}

function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

/** RFC 5321, section 4.2.1: with 5yz the same command fails again. Other failures may be ours, such as a wrong password. */
function isRefusal(error: unknown): boolean {
  const { code, responseCode } = error as { readonly code?: string; readonly responseCode?: number };
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined && responseCode >= 500;
}
