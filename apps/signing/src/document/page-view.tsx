import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { PageSize } from '../session/session';
import { texts } from '../texts';
import { drawPage } from './draw-page';
import type { LoadedDocument } from './load-document';

interface PageViewProps {
  readonly document: LoadedDocument | undefined;
  readonly name: string;
  /** From 1. */
  readonly number: number;
  readonly count: number;
  readonly size: PageSize;
  /** The fields on it. */
  readonly children: ReactNode;
}

/** One page. It is drawn when it comes near the visible part, and drawn again when its width changes. */
export function PageView({ document, name, number, count, size, children }: PageViewProps) {
  const section = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const isNear = useIsNear(section);
  const width = useWidth(section);
  useEffect(() => {
    if (!document || !isNear || width === 0) return;
    return drawPage(document, number, width, canvas.current!, words.current!);
  }, [document, isNear, number, width]);
  return (
    <section
      ref={section}
      className="page"
      aria-label={texts.page(number, count, name)}
      style={{ aspectRatio: `${size.width} / ${size.height}` }}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <div ref={words} className="textLayer" dir="auto" />
      {children}
    </section>
  );
}

function useIsNear(element: React.RefObject<HTMLElement | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => entry && setNear(entry.isIntersecting), {
      rootMargin: '100% 0px',
    });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return isNear;
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.round(entry.contentRect.width)));
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
