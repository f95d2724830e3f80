import { useState } from 'react';
import type { Answers, Session } from '../session/session';
import { finish, RequestFailed } from '../session/signing-api';
import { texts } from '../texts';

/** Sends the answers. A conflict means that the envelope is not as it is shown, so that it is loaded again. */
export function useFinish(show: (session: Session) => void, load: () => void) {
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<string>();
  const send = (answers: Answers, documentHashes: readonly string[]) => {
    setSending(true);
    setError(undefined);
    finish(answers, documentHashes).then(show, (failure: unknown) => {
      const { status, message } = failure instanceof RequestFailed ? failure : new RequestFailed(0, '');
      setSending(false);
      if (status === 0 || status >= 500) return setError(texts.notSaved);
      if (status === 400 || status === 413) return setError(texts.refused + message);
      setError(texts.changed);
      load();
    });
  };
  return { isSending, error, setError, send };
}
