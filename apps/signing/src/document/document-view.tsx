import { type ReactNode, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import type { SignedDocument } from '../session/session';
import { documentUrl } from '../session/signing-api';
import { texts } from '../texts';
import { loadDocument, type LoadedDocument } from './load-document';
import { PageView } from './page-view';

interface DocumentViewProps {
  readonly document: SignedDocument;
  /** The fields on a page. */
  readonly fieldsOf: (page: number) => ReactNode;
  readonly onShown: (sha256: string) => void;
}

/** All pages of one document, below each other. */
export function DocumentView({ document, fieldsOf, onShown }: DocumentViewProps) {
  const [loaded, setLoaded] = useState<LoadedDocument>();
  const [hasFailed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  const { position, sha256 } = document;
  useEffect(() => {
    let isOver = false;
    setFailed(false);
    loadDocument(documentUrl(position)).then(
      (result) => {
        if (isOver) return void result.pdf.destroy();
        setLoaded(result);
        onShown(result.sha256 ?? sha256);
      },
      () => setFailed(!isOver),
    );
    return () => {
      isOver = true;
    };
  }, [position, sha256, tries, onShown]);
  useEffect(() => () => void loaded?.pdf.destroy(), [loaded]);
  const count = document.pages.length;
  return (
    <article className="document" aria-label={document.name} aria-busy={!loaded && !hasFailed}>
      <h2 className="document-name">
        <bdi>{document.name}</bdi> <span className="quiet">{texts.pages(count)}</span>
      </h2>
      {!loaded && !hasFailed && (
        <p className="quiet" role="status">
          {texts.loading}
        </p>
      )}
      {hasFailed && (
        <div className="notice" role="alert">
          <p>{texts.documentFailed}</p>
          <Button className="button" onPress={() => setTries(tries + 1)}>
            {texts.tryAgain}
          </Button>
        </div>
      )}
      {document.pages.map((size, index) => (
        <PageView key={index} document={loaded} name={document.name} number={index + 1} count={count} size={size}>
          {fieldsOf(index + 1)}
        </PageView>
      ))}
    </article>
  );
}
