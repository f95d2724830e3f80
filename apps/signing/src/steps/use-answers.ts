import { useCallback, useState } from 'react';
import type { Answer, Answers } from '../session/session';

/** The answers so far. They leave the browser only when the recipient finishes. */
export function useAnswers() {
  const [answers, setAnswers] = useState<Answers>({});
  const answer = useCallback((id: string, given: Answer | undefined) => {
    setAnswers((before) => {
      const { [id]: _, ...others } = before;
      return given ? { ...others, [id]: given } : others;
    });
  }, []);
  return { answers, answer };
}
