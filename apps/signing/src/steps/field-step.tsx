import { useEffect, useRef } from 'react';
import { texts } from '../texts';
import { FieldControl, type FieldControlProps } from './field-control';

interface FieldStepProps extends FieldControlProps {
  readonly index: number;
  readonly count: number;
  /** Name of the document, where there are several. */
  readonly document: string | undefined;
}

const firstOf = ['[data-first]', 'input:not([type=file])', 'h2'];

/** One field: its name, its place and its control. The control gets the focus, and else the heading. */
export function FieldStep({ index, count, document, ...control }: FieldStepProps) {
  const { field } = control;
  const step = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const found = firstOf.map((selector) => step.current?.querySelector<HTMLElement>(selector));
    found.find((element) => element)?.focus({ preventScroll: true });
  }, [field.id]);
  return (
    <div className="step" ref={step}>
      <p className="quiet">
        {texts.fieldOf(index + 1, count)} · <bdi>{texts.onPage(field.page, document)}</bdi>
      </p>
      <h2 tabIndex={-1}>
        {texts.fieldTypes[field.type]} <span className="tag">{field.required ? texts.required : texts.optional}</span>
      </h2>
      <FieldControl key={field.id} {...control} />
    </div>
  );
}
