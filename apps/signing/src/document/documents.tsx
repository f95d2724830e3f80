import { useCallback, useEffect } from 'react';
import type { Answers, Field, SignedDocument } from '../session/session';
import { texts } from '../texts';
import { DocumentView } from './document-view';
import { FieldMark } from './field-mark';

interface DocumentsProps {
  readonly documents: readonly SignedDocument[];
  readonly fields: readonly Field[];
  readonly answers: Answers;
  readonly current: Field | undefined;
  readonly onChoose: (field: Field) => void;
  readonly onShown: (position: number, sha256: string) => void;
}

/** All documents with the fields of the recipient on them. The current field is kept in sight. */
export function Documents(props: DocumentsProps) {
  useScrollTo(props.current);
  return (
    <main aria-label={texts.documents} className="documents">
      {props.documents.map((document) => (
        <OneDocument key={document.position} {...props} document={document} />
      ))}
    </main>
  );
}

function OneDocument({ document, fields, answers, current, onChoose, onShown }: DocumentsProps & Shown) {
  const { position, pages } = document;
  const shown = useCallback((sha256: string) => onShown(position, sha256), [onShown, position]);
  const marksOf = (page: number) =>
    fields
      .filter((field) => field.documentPosition === position && field.page === page)
      .map((field) => (
        <FieldMark
          key={field.id}
          field={field}
          page={pages[page - 1]!}
          answer={answers[field.id]}
          isCurrent={field.id === current?.id}
          onChoose={() => onChoose(field)}
        />
      ));
  return <DocumentView document={document} fieldsOf={marksOf} onShown={shown} />;
}

interface Shown {
  readonly document: SignedDocument;
}

function useScrollTo(field: Field | undefined): void {
  const id = field?.id;
  useEffect(() => {
    if (!id) return;
    const isCalm = globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const mark = globalThis.document.querySelector(`[data-field="${id}"]`);
    mark?.scrollIntoView({ block: 'center', behavior: isCalm ? 'auto' : 'smooth' });
  }, [id]);
}
