import { Button, ProgressBar } from 'react-aria-components';
import { texts } from '../texts';
import { FieldStep } from './field-step';
import { FinishStep } from './finish-step';
import { StartStep } from './start-step';
import { earlierPicture } from './steps';
import type { Signing } from './use-signing';

interface PanelProps {
  readonly signing: Signing;
  readonly onFinish: () => void;
}

/** One step after the other, beside the document or, on a phone, below it. */
export function Panel({ signing, onFinish }: PanelProps) {
  const { fields, answers } = signing;
  return (
    <aside className="panel" aria-label={texts.panel}>
      {fields.length > 0 && (
        <ProgressBar
          className="progress"
          aria-label={texts.progress}
          value={fields.filter(({ id }) => answers[id]).length}
          maxValue={fields.length}
        >
          {({ percentage }) => <div style={{ width: `${percentage ?? 0}%` }} />}
        </ProgressBar>
      )}
      {/* The first step has nothing else to focus, and may be higher than its part of a phone. */}
      <div className="panel-content" tabIndex={signing.step === 0 ? 0 : undefined}>
        <Step signing={signing} />
      </div>
      <div className="panel-actions">
        <Actions signing={signing} onFinish={onFinish} />
      </div>
    </aside>
  );
}

function Step({ signing }: Pick<PanelProps, 'signing'>) {
  const { session, fields, step, current, answers, answer } = signing;
  const { documents, recipient } = session;
  if (step === 0) return <StartStep session={session} />;
  if (!current)
    return (
      <FinishStep
        session={session}
        missing={signing.missing}
        hasConsented={signing.hasConsented}
        error={signing.error}
        onConsent={signing.consent}
        onShow={signing.goTo}
      />
    );
  const several = documents.length > 1;
  return (
    <FieldStep
      field={current}
      index={step - 1}
      count={fields.length}
      document={several ? documents.find(({ position }) => position === current.documentPosition)?.name : undefined}
      answer={answers[current.id]}
      error={signing.fieldError}
      signerName={recipient.name ?? ''}
      earlier={earlierPicture(current, fields, answers)}
      onAnswer={(given) => answer(current.id, given)}
    />
  );
}

function Actions({ signing, onFinish }: PanelProps) {
  const { session, fields, step, isLast, isSending } = signing;
  const finish = session.recipient.role === 'APPROVER' ? texts.approve : texts.finish;
  const next = step === 0 ? texts.start : step < fields.length ? texts.next : texts.toFinish;
  return (
    <>
      {step > 0 && (
        <Button className="button" onPress={signing.back} isDisabled={isSending}>
          {texts.back}
        </Button>
      )}
      {isLast ? (
        <Button key="finish" className="button primary" onPress={onFinish}>
          {isSending ? texts.finishing : finish}
        </Button>
      ) : (
        <Button key="next" className="button primary" onPress={signing.next}>
          {next}
        </Button>
      )}
    </>
  );
}
