import type { Answer, Field, PageSize } from '../session/session';
import { texts } from '../texts';

interface FieldMarkProps {
  readonly field: Field;
  readonly page: PageSize;
  readonly answer: Answer | undefined;
  readonly isCurrent: boolean;
  readonly onChoose: () => void;
}

/** In points. */
const maxFontSize = 12;

/**
 * A field as it stands on the page, with the answer in it. A click chooses it. Its control is in the panel, because a
 * field may be too small for a finger.
 */
export function FieldMark({ field, page, answer, isCurrent, onChoose }: FieldMarkProps) {
  const share = (part: number, whole: number) => `${(100 * part) / whole}%`;
  const isFilled = answer !== undefined || field.type === 'DATE_SIGNED';
  const state = `${isCurrent ? ' is-current' : ''}${isFilled ? ' is-filled' : ''}`;
  return (
    <div
      className={`field-mark${state}`}
      data-field={field.id}
      data-type={field.type}
      role="img"
      aria-label={texts.fieldOnPage(texts.fieldTypes[field.type], isFilled)}
      onClick={onChoose}
      style={{
        left: share(field.x, page.width),
        top: share(field.y, page.height),
        width: share(field.width, page.width),
        height: share(field.height, page.height),
        // In proportion to the page, about as the server draws it.
        fontSize: `max(6px, ${(100 * Math.min(0.6 * field.height, maxFontSize)) / page.width}cqi)`,
      }}
    >
      <Content field={field} answer={answer} />
    </div>
  );
}

function Content({ field, answer }: Pick<FieldMarkProps, 'field' | 'answer'>) {
  if (answer?.picture) return <img src={answer.picture} alt="" />;
  if (field.type === 'CHECKBOX') return answer?.value === 'true' ? <Check /> : null;
  const text = answer?.value ?? texts.fieldTypes[field.type];
  return <span dir="auto">{text}</span>;
}

function Check() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="m5 12.5 4.5 4.500L19 7.5" />
    </svg>
  );
}
