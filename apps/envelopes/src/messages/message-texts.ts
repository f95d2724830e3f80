import type { Envelope, Recipient } from '../envelope/envelope';

export const messageKinds = ['invitation', 'reminder', 'completed', 'declined', 'voided', 'expired'] as const;
export type MessageKind = (typeof messageKinds)[number];

export interface MessageDetails {
  readonly kind: MessageKind;
  readonly envelope: Pick<Envelope, 'subject' | 'message' | 'expiresAt'>;
  readonly recipient: Pick<Recipient, 'name' | 'email' | 'role'>;
  readonly senderName: string;
  /** The link of the recipient. */
  readonly url: string;
  readonly reason?: string | undefined;
}

export interface MessageText {
  readonly subject: string;
  readonly text: string;
}

/** Plain text of a message. Its paragraphs are separated by empty lines; the link is a line of its own. */
export function messageText(details: MessageDetails): MessageText {
  const { recipient, senderName, envelope, reason } = details;
  const { subject, lines } = kinds[details.kind](details);
  const greeting = `Hello ${recipient.name ?? recipient.email},`;
  const given = reason === undefined ? [] : [`Reason: ${reason}`];
  const paragraphs = [greeting, ...lines, ...given, `Sent by ${senderName}`].map(oneParagraph);
  return { subject: `${subject}: ${envelope.subject}`, text: `${paragraphs.join('\n\n')}\n` };
}

/** Names and texts of people never begin a paragraph of their own: a mail makes a button of a paragraph that is a link. */
const oneParagraph = (text: string) =>
  text
    .split(/[\r\n\u0085\u2028\u2029]/)
    .filter((line) => line.trim() !== '')
    .join('\n');

const verbs = { SIGNER: 'sign', APPROVER: 'approve', VIEWER: 'read', CARBON_COPY: 'read' } as const;

type Kind = (details: MessageDetails) => { readonly subject: string; readonly lines: readonly string[] };

const ask =
  (subject: (verb: string) => string, opening: (details: MessageDetails, verb: string) => string): Kind =>
  (details) => {
    const verb = verbs[details.recipient.role];
    const { message, expiresAt } = details.envelope;
    const limit = expiresAt ? [`The link ends on ${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC.`] : [];
    const note = message === null ? [] : [`Message:\n${message}`];
    const warning = 'This link is for you alone. Do not pass it on.';
    return { subject: subject(verb), lines: [opening(details, verb), ...note, details.url, ...limit, warning] };
  };

const inform =
  (subject: string, line: string, withLink = false): Kind =>
  ({ envelope, url }) => ({
    subject,
    lines: [line.replace('{subject}', () => envelope.subject), ...(withLink ? [url] : [])],
  });

const kinds: Readonly<Record<MessageKind, Kind>> = {
  invitation: ask(
    (verb) => `Please ${verb}`,
    ({ senderName, envelope }, verb) => `${senderName} asks you to ${verb} “${envelope.subject}”.`,
  ),
  reminder: ask(
    (verb) => `Reminder to ${verb}`,
    ({ senderName, envelope }, verb) => `${senderName} is still waiting for you to ${verb} “${envelope.subject}”.`,
  ),
  completed: inform('Completed', '“{subject}” is complete. You can download it from this page:', true),
  declined: inform('Declined', 'A recipient has declined “{subject}”. No action is needed.'),
  voided: inform('Withdrawn', 'The sender has withdrawn “{subject}”. No action is needed.'),
  expired: inform('Expired', 'The time to sign “{subject}” has ended. No action is needed.'),
};
