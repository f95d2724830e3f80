import { useState } from 'react';
import type { Field, Session } from '../session/session';
import { texts } from '../texts';
import { errorOf, fieldsToFill, missingFields } from './steps';
import { useAnswers } from './use-answers';
import { useFinish } from './use-finish';

/** Hashes of the files that were shown, by the position of their document. */
export type ShownHashes = ReadonlyMap<number, string>;

export type Signing = ReturnType<typeof useSigning>;

/** Where the recipient is on their way: 0 is the start, then each field to fill in, then the end. */
export function useSigning(session: Session, show: (session: Session) => void, load: () => void) {
  const fields = fieldsToFill(session.fields);
  const [step, setStep] = useState(0);
  const [isChecked, setChecked] = useState(false);
  const [hasConsented, setConsented] = useState(false);
  const { answers, answer } = useAnswers();
  const { isSending, error, setError, send } = useFinish(show, load);
  const current = fields[step - 1];
  const missing = missingFields(fields, answers);
  const go = (to: number) => {
    setChecked(false);
    setError(undefined);
    setStep(to);
  };
  const goTo = ({ id }: Field) => {
    const index = fields.findIndex((field) => field.id === id);
    if (index >= 0 && !isSending) go(index + 1);
  };
  const next = () => (current && errorOf(current, answers[current.id]) ? setChecked(true) : go(step + 1));
  const finish = (shown: ShownHashes) => {
    if (isSending) return;
    if (missing[0]) return goTo(missing[0]);
    if (!hasConsented) return setError(texts.consentMissing);
    const hashes = session.documents.map(({ position }) => shown.get(position));
    if (!hashes.every((hash) => hash !== undefined)) return setError(texts.notShown);
    send(answers, hashes);
  };
  return {
    session,
    fields,
    step,
    current,
    /** Of the current field, once the recipient wanted to go on. */
    fieldError: current && isChecked ? errorOf(current, answers[current.id]) : undefined,
    isLast: step > fields.length,
    answers,
    missing,
    hasConsented,
    isSending,
    error,
    answer,
    consent: setConsented,
    goTo,
    back: () => go(step - 1),
    next,
    finish,
  };
}
