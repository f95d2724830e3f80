import { type ReactNode, useEffect, useRef } from 'react';

interface MessagePageProps {
  readonly kind: 'good' | 'waiting' | 'ended';
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

const icons = { good: 'm5 12.5 4.5 4.500L19 7.5', waiting: 'M12 7v5l3 2', ended: 'M8 8l8 8M16 8l-8 8' } as const;

/** One state of the envelope in which there is nothing to fill in. */
export function MessagePage({ kind, title, text, children }: MessagePageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title;
    heading.current?.focus();
  }, [title]);
  return (
    <main className="message" data-kind={kind}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="10.5" />
        <path d={icons[kind]} />
      </svg>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p>{text}</p>
      {children}
    </main>
  );
}
