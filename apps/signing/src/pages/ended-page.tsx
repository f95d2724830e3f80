import type { Session } from '../session/session';
import { signedDocumentUrl } from '../session/signing-api';
import { texts } from '../texts';
import { MessagePage } from './message-page';

interface EndedPageProps {
  readonly session: Session;
}

/** After the recipient has acted, or when there is nothing to act on. */
export function EndedPage({ session: { reason, documents, envelope, canDownload } }: EndedPageProps) {
  if (reason === null || reason === 'viewer') return null;
  const { title, text } = texts.reasons[reason];
  const kind = reason === 'signed' || reason === 'approved' || reason === 'completed' ? 'good' : otherKind(reason);
  const { redirectUrl } = envelope;
  return (
    <MessagePage kind={kind} title={title} text={text}>
      <p className="subject">
        <bdi>{envelope.subject}</bdi>
      </p>
      {canDownload && (
        <div className="actions">
          {documents.map(({ position, name }) => (
            <a key={position} className="button primary" href={signedDocumentUrl(position)} download>
              <bdi>{texts.download(name)}</bdi>
            </a>
          ))}
        </div>
      )}
      {redirectUrl && kind === 'good' && (
        <a className="button" href={redirectUrl} rel="noreferrer">
          {texts.continueTo(new URL(redirectUrl).host)}
        </a>
      )}
    </MessagePage>
  );
}

function otherKind(reason: string): 'waiting' | 'ended' {
  return reason === 'not_your_turn' || reason === 'not_sent' ? 'waiting' : 'ended';
}
