import type { Session } from '../session/session';
import { texts } from '../texts';
import { fieldsToFill } from './steps';

interface StartStepProps {
  readonly session: Session;
}

/** Asks the recipient to read, and shows what the sender wrote. */
export function StartStep({ session: { envelope, fields } }: StartStepProps) {
  const { message, senderName, expiresAt, locale } = envelope;
  const hasDate = fields.some(({ type }) => type === 'DATE_SIGNED');
  return (
    <div className="step start">
      <h2>{texts.review}</h2>
      <p>
        {texts.introduction(fieldsToFill(fields).length)} {hasDate && texts.dateFilled}
      </p>
      {message && (
        <figure className="sender-message">
          <figcaption className="quiet">
            <bdi>{texts.senderMessage(senderName)}</bdi>
          </figcaption>
          <blockquote dir="auto">{message}</blockquote>
        </figure>
      )}
      {expiresAt && <p className="quiet">{texts.expires(dayOf(expiresAt, locale))}</p>}
    </div>
  );
}

function dayOf(time: string, locale: string | undefined): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: 'long', timeStyle: 'short' };
  return new Intl.DateTimeFormat(locale?.startsWith('en') ? locale : 'en-GB', options).format(new Date(time));
}
