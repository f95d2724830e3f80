import { htmlOf } from '@probatum/mail/html-of';
import { messageKinds, messageText } from './message-texts';

const link = 'https://sign.example/sign/token';
const lineBreaks = ['\n', '\r\n', '\r', '\n \n', '\u0085', '\u2028', '\u2029', '\n\u200b\n'];

/** A text that would be a paragraph with nothing but a URL, if its empty lines were kept. */
const smuggling = (place: string) =>
  lineBreaks
    .map((lineBreak) => `${lineBreak}${lineBreak}https://other.example/${place}${lineBreak}${lineBreak}`)
    .join('');

const details = {
  envelope: { subject: smuggling('subject'), message: smuggling('message'), expiresAt: new Date(0) },
  recipient: { name: smuggling('name'), email: 'ada@example.com', role: 'SIGNER' },
  senderName: smuggling('sender'),
  url: link,
  reason: smuggling('reason'),
} as const;

const buttonsOf = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);

describe('the text of a message', () => {
  const hasLink = { invitation: true, reminder: true, completed: true, declined: false, voided: false, expired: false };

  it.each(messageKinds)('has no button but the link of the recipient, whatever people write: %s', (kind) => {
    const { subject, text } = messageText({ ...details, kind });

    const html = htmlOf(text, { title: subject, action: 'Open the document', language: 'en' });

    expect(buttonsOf(html)).toEqual(hasLink[kind] ? [link] : []);
    expect(text).toContain('https://other.example/sender');
  });

  it('has no button of the address of a recipient without a name', () => {
    const recipient = { ...details.recipient, name: null, email: smuggling('email') };
    const { text } = messageText({ ...details, recipient, kind: 'declined' });

    expect(buttonsOf(htmlOf(text, { title: '', action: 'Open', language: 'en' }))).toEqual([]);
  });
});
