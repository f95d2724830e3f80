import { Button } from 'react-aria-components';
import { DeclineDialog } from './pages/decline-dialog';
import { EndedPage } from './pages/ended-page';
import { MessagePage } from './pages/message-page';
import { SigningPage } from './pages/signing-page';
import { ViewerPage } from './pages/viewer-page';
import type { Session } from './session/session';
import { type Loaded, useSession } from './session/use-session';
import { texts } from './texts';

/** The page of one link, in whatever state its envelope is. */
export function App() {
  const { loaded, show, load } = useSession();
  const session = loaded.state === 'ready' ? loaded.session : undefined;
  return (
    <>
      <Header session={session} onDeclined={show} />
      <Content loaded={loaded} show={show} load={load} />
    </>
  );
}

interface HeaderProps {
  readonly session: Session | undefined;
  readonly onDeclined: (session: Session) => void;
}

function Header({ session, onDeclined }: HeaderProps) {
  const isOpen = session && (session.canAct || session.reason === 'viewer');
  return (
    <header>
      {session?.envelope.environment === 'sandbox' && <p className="sandbox">{texts.sandbox}</p>}
      <div className="header">
        <span className="brand">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M12 1.5 20.5 5v6.200c0 5.2-3.5 9.5-8.5 11.3-5-1.8-8.5-6.1-8.5-11.300V5z" />
            <path d="m8.2 12 2.7 2.8 5-5.5" />
          </svg>
          {texts.brand}
        </span>
        {isOpen && (
          <div className="title">
            <h1 dir="auto">{session.envelope.subject}</h1>
            <p className="quiet">
              <bdi>{texts.from(session.envelope.senderName)}</bdi>
            </p>
          </div>
        )}
        {session?.canAct && <DeclineDialog onDeclined={onDeclined} />}
      </div>
    </header>
  );
}

interface ContentProps {
  readonly loaded: Loaded;
  readonly show: (session: Session) => void;
  readonly load: () => void;
}

function Content({ loaded, show, load }: ContentProps) {
  if (loaded.state === 'loading')
    return (
      <main className="message" aria-busy="true">
        <p role="status">{texts.loading}</p>
      </main>
    );
  if (loaded.state === 'unknown') return <MessagePage kind="ended" {...texts.unknown} />;
  if (loaded.state === 'failed')
    return (
      <MessagePage kind="ended" {...texts.failed}>
        <Button className="button primary" onPress={load}>
          {texts.tryAgain}
        </Button>
      </MessagePage>
    );
  const { session } = loaded;
  if (session.canAct) return <SigningPage session={session} show={show} load={load} />;
  if (session.reason === 'viewer') return <ViewerPage session={session} />;
  return <EndedPage session={session} />;
}
