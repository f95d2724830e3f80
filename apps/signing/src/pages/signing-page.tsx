import { useCallback, useRef } from 'react';
import { Documents } from '../document/documents';
import type { Session } from '../session/session';
import { Panel } from '../steps/panel';
import { useSigning } from '../steps/use-signing';

interface SigningPageProps {
  readonly session: Session;
  readonly show: (session: Session) => void;
  readonly load: () => void;
}

/** The document, and the way through its fields. */
export function SigningPage({ session, show, load }: SigningPageProps) {
  const signing = useSigning(session, show, load);
  const shown = useRef(new Map<number, string>());
  const noteShown = useCallback((position: number, sha256: string) => void shown.current.set(position, sha256), []);
  return (
    <div className="signing">
      <Documents
        documents={session.documents}
        fields={session.fields}
        answers={signing.answers}
        current={signing.current}
        onChoose={signing.goTo}
        onShown={noteShown}
      />
      <Panel signing={signing} onFinish={() => signing.finish(shown.current)} />
    </div>
  );
}
