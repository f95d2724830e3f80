import { useEffect, useRef } from 'react';
import { Button, Checkbox } from 'react-aria-components';
import type { Field, Session } from '../session/session';
import { texts } from '../texts';
import { Box } from './field-control';

interface FinishStepProps {
  readonly session: Session;
  readonly missing: readonly Field[];
  readonly hasConsented: boolean;
  readonly error: string | undefined;
  readonly onConsent: (hasConsented: boolean) => void;
  readonly onShow: (field: Field) => void;
}

/** The last step: what is still missing, the consent in plain words, and what the service answered. */
export function FinishStep({ session, missing, hasConsented, error, onConsent, onShow }: FinishStepProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const { role } = session.recipient;
  return (
    <div className="step">
      <h2 ref={heading} tabIndex={-1}>
        {role === 'APPROVER' ? texts.allDoneApprover : texts.allDone}
      </h2>
      {missing[0] && (
        <div className="notice">
          <p>{texts.missing(missing.length)}</p>
          <Button className="link" onPress={() => onShow(missing[0]!)}>
            {texts.showMissing}
          </Button>
        </div>
      )}
      <Checkbox className="checkbox consent" isSelected={hasConsented} onChange={onConsent}>
        <Box />
        <span>{session.consentText}</span>
      </Checkbox>
      {error && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
