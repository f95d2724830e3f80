import { Documents } from '../document/documents';
import type { Session } from '../session/session';
import { texts } from '../texts';

interface ViewerPageProps {
  readonly session: Session;
}

const nothing = () => undefined;

/** The document, for a recipient who only reads it. */
export function ViewerPage({ session }: ViewerPageProps) {
  return (
    <div className="signing">
      <Documents
        documents={session.documents}
        fields={[]}
        answers={{}}
        current={undefined}
        onChoose={nothing}
        onShown={nothing}
      />
      <aside className="panel" aria-label={texts.viewerTitle}>
        <div className="panel-content">
          <h2>{texts.viewerTitle}</h2>
          <p>{texts.viewerText}</p>
        </div>
      </aside>
    </div>
  );
}
