import { useCallback, useEffect, useState } from 'react';
import type { Session } from './session';
import { readSession, recordView, RequestFailed } from './signing-api';

export type Loaded =
  | { readonly state: 'loading' }
  | { readonly state: 'unknown' }
  | { readonly state: 'failed' }
  | { readonly state: 'ready'; readonly session: Session };

const pollMs = 1_500;
const slowPollMs = 15_000;
const fastPolls = 40;

/** The session of the link, read again while something is still to happen without the recipient. */
export function useSession(): { loaded: Loaded; show: (session: Session) => void; load: () => void } {
  const [loaded, setLoaded] = useState<Loaded>({ state: 'loading' });
  const show = useCallback((session: Session) => setLoaded({ state: 'ready', session }), []);
  const load = useCallback(() => {
    setLoaded({ state: 'loading' });
    open().then(show, (error: unknown) => {
      setLoaded({ state: error instanceof RequestFailed && error.status === 404 ? 'unknown' : 'failed' });
    });
  }, [show]);
  useEffect(load, [load]);
  usePolling(loaded, show);
  return { loaded, show, load };
}

async function open(): Promise<Session> {
  const session = await readSession();
  const isShown = session.canAct || session.reason === 'viewer';
  return isShown ? recordView() : session;
}

function usePolling(loaded: Loaded, show: (session: Session) => void): void {
  const isWaiting = loaded.state === 'ready' && waits(loaded.session);
  useEffect(() => {
    if (!isWaiting) return;
    let timer = 0;
    let polls = 0;
    const next = () => {
      timer = window.setTimeout(poll, polls < fastPolls ? pollMs : slowPollMs);
    };
    const poll = () => {
      polls += 1;
      // A failed look is followed by the next one.
      void readSession()
        .then(
          (session) => (waits(session) ? undefined : show(session)),
          () => undefined,
        )
        .finally(next);
    };
    next();
    return () => window.clearTimeout(timer);
  }, [isWaiting, show]);
}

/** For the others, for the seal, or for one's turn. */
function waits({ reason }: Session): boolean {
  return reason === 'signed' || reason === 'approved' || reason === 'not_your_turn';
}
